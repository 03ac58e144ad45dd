/** The flow document, spec 1, as `engine/graph/document.py` defines it. Layout, comments and groups never decide a call. */

export type NodeId = string;
export type ExitName = string;
export type Language = string;
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Config = Record<string, unknown>;

export interface FlowNode {
  type: string;
  name: string;
  config: Config;
  exits: Record<ExitName, NodeId>;
}

export interface Position {
  x: number;
  y: number;
}

export interface Variable {
  type: "string" | "number" | "boolean" | "list" | "map";
  initial?: unknown;
  sensitive?: boolean;
}

/** What is said in one language. */
export interface Spoken {
  text: string;
}

export interface Handlers {
  hangup?: NodeId | null;
  error?: NodeId | null;
  operator_key?: { key: string; node: NodeId } | null;
}

/** Words on the canvas that belong to nobody but the reader. */
export interface Comment extends Position {
  text: string;
  width: number;
  height: number;
}

/** A frame round some blocks; where it stands follows from them. */
export interface Group {
  name: string;
  nodes: NodeId[];
}

export interface FlowDocument {
  spec: 1;
  id: string;
  name: string;
  languages: Language[];
  variables: Record<string, Variable>;
  prompts: Record<string, Record<Language, Spoken>>;
  entry: NodeId;
  handlers?: Handlers;
  nodes: Record<NodeId, FlowNode>;
  layout: Record<NodeId, Position>;
  comments?: Record<string, Comment>;
  groups?: Record<string, Group>;
  /** Parts that this page does not edit itself (defaults, budgets…) are kept as they came. */
  [part: string]: unknown;
}

/** The members that are drawn for people only: changing them never changes what a call does. */
export const DRAWN_ONLY = ["layout", "comments", "groups"] as const;

/** The part of a document that decides calls. */
export function content(document: FlowDocument): Record<string, unknown> {
  const drawn: readonly string[] = DRAWN_ONLY;
  return Object.fromEntries(Object.entries(document).filter(([part]) => !drawn.includes(part)));
}

/** An empty flow: a start block and nothing else. */
export function emptyFlow(id: string, name: string, languages: Language[]): FlowDocument {
  return {
    spec: 1,
    id,
    name,
    languages,
    variables: {},
    prompts: {},
    entry: "start",
    nodes: { start: { type: "start", name: "", config: {}, exits: {} } },
    layout: { start: { x: 0, y: 0 } },
  };
}

/** Fill in what a document may leave out, so that the rest of the designer need not ask. */
export function completed(given: Record<string, unknown>): FlowDocument {
  const nodes = Object.fromEntries(
    Object.entries(map(given.nodes)).map(([id, drawn]) => {
      const node = map(drawn);
      return [
        id,
        { ...node, type: text(node.type), name: text(node.name), config: map(node.config), exits: map(node.exits) },
      ];
    }),
  );
  return {
    ...given,
    spec: 1,
    id: text(given.id),
    name: text(given.name),
    languages: Array.isArray(given.languages) ? (given.languages as Language[]) : ["en"],
    variables: map(given.variables),
    prompts: map(given.prompts),
    entry: text(given.entry),
    nodes,
    layout: map(given.layout),
  } as FlowDocument;
}

/** The blocks' ids in an order that does not depend on how the document was written. */
export function nodeIds(document: FlowDocument): NodeId[] {
  return Object.keys(document.nodes).sort();
}

/** Every cord that leads into a block. */
export function cordsInto(document: FlowDocument, target: NodeId): { node: NodeId; exit: ExitName }[] {
  return nodeIds(document).flatMap((node) =>
    Object.entries(document.nodes[node]?.exits ?? {})
      .filter(([, to]) => to === target)
      .map(([exit]) => ({ node, exit })),
  );
}

function map<T>(value: unknown): Record<string, T> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, T>) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
