/** Changes in words: sorted into what is said of the whole flow and of each block, looks apart. Framework-free. */

/** A change as the API tells it. */
export interface Told {
  readonly what: string;
  readonly pointer: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly node: string | null;
  readonly name: string;
  readonly type: string;
  readonly audible: boolean;
}

export interface Grouped {
  /** Of the flow itself: languages, variables, prompts… */
  readonly whole: readonly Told[];
  /** By block, in the order told. */
  readonly blocks: readonly {
    readonly node: string;
    readonly name: string;
    readonly type: string;
    readonly changes: readonly Told[];
  }[];
  /** How many blocks were only moved about. */
  readonly moved: number;
}

/** Sort changes by what they belong to. */
export function grouped(changes: readonly Told[]): Grouped {
  const blocks = new Map<string, { node: string; name: string; type: string; changes: Told[] }>();
  for (const change of changes) {
    if (change.node === null || change.what === "node_moved") continue;
    const { node, name, type } = change;
    const block = blocks.get(node) ?? { node, name, type, changes: [] };
    block.changes.push(change);
    blocks.set(node, block);
  }
  return {
    whole: changes.filter((change) => change.node === null),
    blocks: [...blocks.values()],
    moved: changes.filter((change) => change.what === "node_moved").length,
  };
}

/** The last parts of a JSON pointer behind so many, as people read a path: `options › 0 › keys`. */
export function place(pointer: string, skip: number): string {
  return pointer
    .split("/")
    .slice(1 + skip)
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"))
    .join(" › ");
}

const LONGEST = 120;

/** A value as people read it: text as it is, yes and no by the words given, lists by their parts, nothing as nothing. */
export function plain(value: unknown, yes: string, no: string): string {
  const text = words(value, yes, no);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function words(value: unknown, yes: string, no: string): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? yes : no;
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map((each) => words(each, yes, no)).join(", ");
  const { text } = value as { text?: unknown };
  if (typeof text === "string") return text;
  return Object.entries(value)
    .map(([key, each]) => `${key}: ${words(each, yes, no)}`)
    .join(", ");
}
