/** A small catalog and small flows for tests: blocks with fixed exits, with exits by a list, and with none. */

import { Catalog, type BlockType } from "../catalog";
import type { Config, FlowDocument } from "../document";
import type { Exit } from "../exits";

const prompt = { type: "string", "x-format": "prompt" };
const titled = (name: string) => ({ en: name, zh: name });

function type(name: string, category: string, schema: BlockType["schema"]): BlockType {
  return { name, version: 1, category, place: "edge", title: titled(name), help: "", help_zh: "", schema };
}

export const TYPES: BlockType[] = [
  type("start", "call", { type: "object", properties: {} }),
  type("play", "speak", {
    type: "object",
    required: ["prompts"],
    properties: { prompts: { type: "array", items: prompt, title: "Prompts" } },
  }),
  type("menu", "ask", {
    type: "object",
    required: ["options"],
    properties: {
      prompt: { anyOf: [prompt, { type: "null" }], title: "Greeting" },
      options: { type: "array", items: { $ref: "#/$defs/Option" } },
    },
    $defs: {
      Option: {
        type: "object",
        properties: {
          keys: { type: "string" },
          exit: { type: "string" },
          label: { type: "string" },
          when: { anyOf: [{ type: "string", "x-format": "cel" }, { type: "null" }] },
        },
      },
    },
  }),
  type("set_variables", "decide", {
    type: "object",
    properties: {
      variable: { type: "string", "x-format": "variable" },
      expression: { type: "string", "x-format": "cel" },
    },
  }),
  type("subflow", "step", {
    type: "object",
    properties: { flow: { type: "string", "x-format": "flow" }, ends: { type: "array", items: { type: "string" } } },
  }),
  type("return", "step", { type: "object", properties: { exit: { type: "string" } } }),
  type("hangup", "call", { type: "object", properties: {} }),
];

const exit = (name: string, required = true, keys = ""): Exit => ({ name, title: titled(name), keys, required });
const failure = (name: string): Exit => ({ ...exit(name), fails: true });

/** What the server would say. */
export function told(word: string, config: Config): Exit[] {
  const options = (config.options ?? []) as { exit: string; keys: string }[];
  const ends = (config.ends ?? []) as string[];
  const exits: Record<string, Exit[]> = {
    start: [exit("next")],
    play: [exit("next"), exit("interrupted", false)],
    menu: [...options.map((option) => exit(option.exit, true, option.keys)), failure("no_input"), failure("no_match")],
    set_variables: [exit("next")],
    subflow: [...ends.map((end) => exit(end)), failure("error")],
  };
  return exits[word] ?? [];
}

/** A catalog that has been told all about a flow. */
export function catalogFor(...flows: FlowDocument[]): Catalog {
  const catalog = new Catalog(TYPES);
  for (const { name } of TYPES) tellAll(catalog, { a: { type: name, config: catalog.fresh(name) } });
  for (const flow of flows) tellAll(catalog, catalog.unsure(flow));
  return catalog;
}

export function tellAll(catalog: Catalog, asked: Record<string, { type: string; config: Config }>): void {
  const answers = Object.entries(asked).map(([id, block]) => [id, { exits: told(block.type, block.config) }] as const);
  catalog.learn(asked, Object.fromEntries(answers));
}

export function sample(): FlowDocument {
  const menu = {
    prompt: "welcome",
    options: [
      { keys: "1", exit: "sales", label: "Sales" },
      { keys: "2", exit: "service", when: "vip" },
    ],
  };
  return {
    spec: 1,
    id: "sample",
    name: "Sample",
    languages: ["en", "zh-CN"],
    variables: { vip: { type: "boolean", initial: false } },
    prompts: {
      welcome: { en: { text: "Welcome ${vip}" }, "zh-CN": { text: "欢迎" } },
      sales: { en: { text: "Sales" } },
    },
    entry: "start",
    nodes: {
      start: { type: "start", name: "", config: {}, exits: { next: "main" } },
      main: { type: "menu", name: "Main", config: menu, exits: { sales: "say", service: "bye", no_input: "main" } },
      say: { type: "play", name: "Say", config: { prompts: ["sales"] }, exits: { next: "bye" } },
      bye: { type: "hangup", name: "Bye", config: {}, exits: {} },
    },
    layout: { start: { x: 0, y: 0 }, main: { x: 344, y: 0 }, say: { x: 688, y: 0 }, bye: { x: 1032, y: 0 } },
  };
}

/** Random numbers that are the same every time. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
