/** The blocks there are, as the server's catalog tells them. Nothing here knows a block by name. */

import { isDraft } from "immer";
import type { Config, FlowDocument, FlowNode, NodeId } from "./document";
import { foreseen, guessed, type Exit } from "./exits";
import { found, type Place, type Schema } from "./forms";

/** A text in both languages of the product. */
export interface Words {
  en: string;
  zh: string;
}

export interface BlockType {
  name: string;
  version: number;
  category: string;
  place: "edge" | "core";
  title: Words;
  help: string;
  /** The same page in Chinese. */
  help_zh: string;
  schema: Schema;
}

/** What the server says of a block with its settings; `exits` is null where the settings say too little. */
export interface Sockets {
  exits: Exit[] | null;
}

/** What a block's settings name, found by its form. */
export interface Mentions {
  prompts: Place[];
  expressions: Place[];
  variables: Place[];
  flows: Place[];
  /** Texts that mean nothing to the form: labels, addresses, exits. */
  others: Place[];
}

interface Known {
  exits: Exit[];
  /** Said by the server; false for what was foreseen here. */
  sure: boolean;
}

export class Catalog {
  readonly types: readonly BlockType[];
  /** The forms of what a flow itself has, by the member of the document: what blocks inherit, budgets. */
  readonly parts: Readonly<Record<string, Schema>>;
  /** Counts what was learned: a picture made from an older number may show other exits. */
  learned = 0;
  private readonly latest = new Map<string, BlockType>();
  private readonly pinned = new Map<string, BlockType>();
  private readonly known = new Map<string, Known>();
  private exitsOf = new WeakMap<FlowNode, Exit[]>();
  private readonly keyOf = new WeakMap<Config, Map<string, string>>();
  private readonly mentionsOf = new WeakMap<FlowNode, Mentions>();

  constructor(types: readonly BlockType[], parts: Readonly<Record<string, Schema>> = {}) {
    this.types = types;
    this.parts = parts;
    for (const type of types) {
      this.pinned.set(`${type.name}@${type.version}`, type);
      if ((this.latest.get(type.name)?.version ?? 0) < type.version) this.latest.set(type.name, type);
    }
  }

  /** The type that a document's word (`menu`, `menu@1`) means. */
  find(word: string): BlockType | undefined {
    return this.pinned.get(word) ?? this.latest.get(word);
  }

  /** The newest version of every type, in the order people see them. */
  palette(): BlockType[] {
    return this.types.filter((type) => this.latest.get(type.name) === type);
  }

  /** The sockets of a block in their order, and behind them those that are connected but no longer exist. */
  exits(node: FlowNode): Exit[] {
    const kept = this.exitsOf.get(node);
    if (kept) return kept;
    const known = this.known.get(this.key(node.type, node.config));
    const given = known?.exits ?? guessed(node, this.find(node.type)?.schema);
    const names = new Set(given.map((exit) => exit.name));
    const lost = Object.keys(node.exits)
      .filter((name) => !names.has(name))
      .sort()
      .map((name) => ({ name, title: { en: name, zh: name }, keys: "", required: false, lost: true }));
    const exits = lost.length > 0 ? [...given, ...lost] : given;
    if (!isDraft(node)) this.exitsOf.set(node, exits);
    return exits;
  }

  /** The exits that settings give, without regard to what is connected. */
  exitsFor(type: string, config: Config): Exit[] {
    return this.exits({ type, name: "", config, exits: {} });
  }

  /** Foresee the exits of new settings of a block, to be shown until the server has answered. */
  foresee(type: string, before: Config, after: Config): void {
    const key = this.key(type, after);
    if (this.known.has(key)) return;
    const exits = foreseen(before, this.exitsFor(type, before), after, this.find(type)?.schema);
    this.known.set(key, { exits, sure: false });
  }

  /** The blocks of a drawing whose exits the server has not told yet. */
  unsure(flow: FlowDocument): Record<NodeId, { type: string; config: Config }> {
    const asked = Object.entries(flow.nodes).filter(
      ([, { type, config }]) => !this.known.get(this.key(type, config))?.sure,
    );
    return Object.fromEntries(asked.map(([id, { type, config }]) => [id, { type, config }]));
  }

  /** New blocks of every type: what they show must be known before one is drawn, for whoever types fast. */
  newcomers(): Record<string, { type: string; config: Config }> {
    return Object.fromEntries(this.palette().map(({ name }) => [name, { type: name, config: this.fresh(name) }]));
  }

  /** Keep what the server told. Whether anything is drawn otherwise than before is the answer. */
  learn(
    asked: Readonly<Record<NodeId, { type: string; config: Config }>>,
    told: Readonly<Record<NodeId, Sockets | null>>,
  ): boolean {
    let news = false;
    for (const [id, { type, config }] of Object.entries(asked)) {
      const key = this.key(type, config);
      const before = this.known.get(key);
      const exits = told[id]?.exits ?? before?.exits;
      if (exits === undefined) continue;
      news ||= JSON.stringify(before?.exits) !== JSON.stringify(exits);
      this.known.set(key, { exits, sure: true });
    }
    if (news) {
      this.learned += 1;
      this.exitsOf = new WeakMap();
    }
    return news;
  }

  /** Everything that a block's settings name, by its form. */
  mentions(node: FlowNode): Mentions {
    const kept = this.mentionsOf.get(node);
    if (kept) return kept;
    const schema = this.find(node.type)?.schema;
    const places = schema ? found(schema, node.config) : [];
    const of = (format: string) => places.filter((place) => place.format === format);
    const mentions = {
      prompts: of("prompt"),
      expressions: of("cel"),
      variables: of("variable"),
      flows: of("flow"),
      others: of(""),
    };
    if (!isDraft(node)) this.mentionsOf.set(node, mentions);
    return mentions;
  }

  /** Settings for a new block: only what its form cannot be without, as far as a default can be said. */
  fresh(word: string): Config {
    const schema = this.find(word)?.schema;
    const config: Config = {};
    for (const name of schema?.required ?? []) {
      const field = schema?.properties?.[name];
      if (field?.default !== undefined) config[name] = structuredClone(field.default);
      else if (field?.type === "array") config[name] = [];
    }
    return config;
  }

  private key(type: string, config: Config): string {
    const kept = this.keyOf.get(config)?.get(type);
    if (kept !== undefined) return kept;
    const key = `${type} ${JSON.stringify(config)}`;
    if (isDraft(config)) return key;
    const keys = this.keyOf.get(config) ?? new Map<string, string>();
    this.keyOf.set(config, keys.set(type, key));
    return key;
  }
}
