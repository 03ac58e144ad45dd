/** Changes as people say them: fields by the titles of their forms, blocks and exits by their names, values by their words. */

import type { TFunction } from "i18next";
import { blockName, exitName, said } from "@/canvas/words";
import type { Catalog } from "@/flow/catalog";
import type { FlowDocument } from "@/flow/document";
import type { Schema } from "@/flow/forms";
import { membersOf, shapeOf, type Tongue } from "@/inspector/form/shape";
import type { Told } from "./changes";

/** What one must know to say a change: the blocks there are, the newer drawing, the page's words. */
export interface Around {
  readonly catalog: Catalog;
  readonly flow: FlowDocument;
  readonly tongue: Tongue;
  readonly t: TFunction<"publish">;
  /** Names of blocks that the newer drawing does not have. */
  readonly gone: ReadonlyMap<string, string>;
}

/** One line: where, what it was, what it is. */
export interface Line {
  readonly at: string;
  readonly before: string;
  readonly after: string;
}

const BETWEEN = " › ";
const LONGEST = 160;

/** A change as lines of words; most are one. */
export function worded(change: Told, around: Around): Line[] {
  const say = SAYINGS[change.what] ?? plainly;
  return say(change, around).map(({ at, before, after }) => ({ at, before: cut(before), after: cut(after) }));
}

type Saying = (change: Told, around: Around) => Line[];

const SAYINGS: Readonly<Record<string, Saying>> = {
  languages_changed: sides((value, { t }) =>
    listed(value)
      .map((one) => languageWord(one, t))
      .join(t("forms:between")),
  ),
  entry_changed: sides((id, around) => nameOf(id, around)),
  handlers_changed: handlers,
  defaults_changed: (change, around) => fields(change, around, "defaults"),
  budgets_changed: (change, around) => fields(change, around, "budgets"),
  variable_added: variable,
  variable_removed: variable,
  variable_changed: variable,
  prompt_added: prompt,
  prompt_removed: prompt,
  prompt_changed: prompt,
  shared_prompt_changed: prompt,
  node_added: () => [NOTHING],
  node_removed: () => [NOTHING],
  type_changed: sides((word, { catalog }) => typeWord(textOf(word), catalog)),
  config_changed: setting,
  cord_added: cord,
  cord_removed: cord,
  cord_moved: cord,
};

const NOTHING: Line = { at: "", before: "", after: "" };

function plainly({ before, after }: Told): Line[] {
  return [{ at: "", before: textOf(before), after: textOf(after) }];
}

function sides(say: (value: unknown, around: Around) => string): Saying {
  const side = (value: unknown, around: Around) => (value === null || value === undefined ? "" : say(value, around));
  return ({ before, after }, around) => [{ at: "", before: side(before, around), after: side(after, around) }];
}

/** A setting of a block, by the titles on the way to it. */
function setting(change: Told, around: Around): Line[] {
  const root = around.catalog.find(change.type)?.schema;
  const path = partsOf(change.pointer).slice(3);
  if (!root) return [{ at: path.join(BETWEEN), before: textOf(change.before), after: textOf(change.after) }];
  const config = around.flow.nodes[change.node ?? ""]?.config;
  const { titles, schema } = wayTo(around, root, root, path, config);
  const at = titles.join(BETWEEN);
  return [
    { at, before: inWords(around, root, schema, change.before), after: inWords(around, root, schema, change.after) },
  ];
}

interface Way {
  titles: string[];
  /** The form of what stands there; none where the form does not go that far. */
  schema: Schema | undefined;
}

function wayTo(around: Around, root: Schema, given: Schema, path: readonly string[], value: unknown): Way {
  const [step, ...rest] = path;
  if (step === undefined) return { titles: [], schema: given };
  const shape = shapeOf(root, given, around.tongue);
  const inner = (value as Record<string, unknown> | null | undefined)?.[step];
  const go = (title: string, schema: Schema) => {
    const way = wayTo(around, root, schema, rest, inner);
    return { ...way, titles: [title, ...way.titles] };
  };
  if (shape.kind === "list") {
    const label = (inner as Record<string, unknown> | null | undefined)?.label;
    return go(textOf(label) || around.t("forms:entry", { n: Number(step) + 1 }), shape.item);
  }
  const member = membersOf(root, given, around.tongue).find((one) => one.name === step);
  return member ? go(member.title, member.schema) : { titles: [...path], schema: undefined };
}

/** A value as its form names it. */
function inWords(around: Around, root: Schema, schema: Schema | undefined, value: unknown): string {
  const { t, flow, tongue } = around;
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return t(value ? "publish:yes" : "publish:no");
  const shape = schema && shapeOf(root, schema, tongue);
  if (shape?.kind === "choice") return shape.choices.find((one) => one.value === value)?.words ?? textOf(value);
  if (typeof value === "number") {
    return shape?.kind === "number" && shape.unit ? `${value} ${t(`forms:units.${shape.unit}`)}` : String(value);
  }
  if (typeof value === "string") {
    return (shape?.format === "prompt" && spokenOf(flow.prompts[value])) || value;
  }
  if (Array.isArray(value)) {
    const item = shape?.kind === "list" ? shape.item : undefined;
    return value.map((one) => inWords(around, root, item, one)).join(t("forms:between"));
  }
  const object = value as Record<string, unknown>;
  const short = [textOf(object.keys), textOf(object.label)].filter(Boolean).join(" ");
  if (short) return short;
  const members = schema ? membersOf(root, schema, tongue) : [];
  return Object.entries(object)
    .filter(([, one]) => one !== null && one !== "")
    .map(([name, one]) => {
      const member = members.find((each) => each.name === name);
      return t("publish:changes.named", {
        name: member?.title ?? name,
        value: inWords(around, root, member?.schema, one),
      });
    })
    .join(t("forms:between"));
}

/** What of a form has changed, a line each. */
function fields({ before, after }: Told, around: Around, part: string): Line[] {
  const root: Schema = around.catalog.parts[part] ?? {};
  const was = (before ?? {}) as Record<string, unknown>;
  const is = (after ?? {}) as Record<string, unknown>;
  return membersOf(root, root, around.tongue)
    .filter(({ name }) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
    .map(({ name, title, schema }) => ({
      at: title,
      before: inWords(around, root, schema, was[name]),
      after: inWords(around, root, schema, is[name]),
    }));
}

function handlers({ before, after }: Told, around: Around): Line[] {
  const was = (before ?? {}) as Record<string, unknown>;
  const is = (after ?? {}) as Record<string, unknown>;
  const say = (value: unknown): string => {
    if (typeof value !== "object" || value === null) return nameOf(value, around);
    const { key, node } = value as { key?: unknown; node?: unknown };
    return `${textOf(key)} → ${nameOf(node, around)}`;
  };
  const titles = { hangup: "hangup", error: "error", operator_key: "operator" } as const;
  return Object.entries(titles)
    .filter(([name]) => JSON.stringify(was[name] ?? null) !== JSON.stringify(is[name] ?? null))
    .map(([name, title]) => ({
      at: around.t(`inspector:handlers.${title}`),
      before: say(was[name]),
      after: say(is[name]),
    }));
}

function variable({ pointer, before, after }: Told, { t }: Around): Line[] {
  const say = (value: unknown): string => {
    if (typeof value !== "object" || value === null) return "";
    const { type, initial, sensitive } = value as { type?: unknown; initial?: unknown; sensitive?: unknown };
    const said = typeof initial === "boolean" ? t(initial ? "publish:yes" : "publish:no") : textOf(initial);
    const first = said === "" ? [] : [said];
    const kind = t(`forms:types.${textOf(type)}`, { defaultValue: textOf(type) });
    return [kind, ...first, ...(sensitive === true ? [t("inspector:sensitive")] : [])].join(t("forms:between"));
  };
  return [{ at: partsOf(pointer)[1] ?? "", before: say(before), after: say(after) }];
}

/** Words, by the blocks that say them: who draws knows those, not the key. */
function prompt({ pointer, before, after }: Told, { catalog, flow, t }: Around): Line[] {
  const [, key = "", language = ""] = partsOf(pointer);
  const blocks = Object.values(flow.nodes)
    .filter((node) => catalog.mentions(node).prompts.some(({ value }) => value === key))
    .map((node) => blockName(node, catalog));
  const where = blocks.length > 0 && blocks.length <= 3 ? blocks.join(t("forms:between")) : key;
  const at = language ? t("publish:changes.spokenAt", { where, language: languageWord(language, t) }) : where;
  const text = (value: unknown) => textOf((value as { text?: unknown } | null)?.text);
  const [was, is] = [text(before), text(after)];
  // The same words, but not as they were heard: another voice, another recording.
  return [was === is ? { at, before: "", after: t("publish:changes.otherSound") } : { at, before: was, after: is }];
}

function cord({ pointer, node, before, after }: Told, around: Around): Line[] {
  const [, , , exit = ""] = partsOf(pointer);
  const block = around.flow.nodes[node ?? ""];
  const known = block && around.catalog.exits(block).find((one) => one.name === exit);
  const side = (value: unknown) => (value === null || value === undefined ? "" : nameOf(value, around));
  return [{ at: known ? exitName(known) : exit, before: side(before), after: side(after) }];
}

function nameOf(id: unknown, { flow, catalog, gone }: Around): string {
  const name = textOf(id);
  return blockName(flow.nodes[name], catalog) || gone.get(name) || name;
}

function typeWord(word: string, catalog: Catalog): string {
  const type = catalog.find(word);
  return type ? said(type.title) : word;
}

function languageWord(tag: string, t: Around["t"]): string {
  return t(`publish:languages.${tag}`, { defaultValue: tag });
}

function spokenOf(said: FlowDocument["prompts"][string] | undefined): string {
  return Object.values(said ?? {}).find(({ text }) => text)?.text ?? "";
}

function partsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));
}

function listed(value: unknown): string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
