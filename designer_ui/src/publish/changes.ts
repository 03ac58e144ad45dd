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
