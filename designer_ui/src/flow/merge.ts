/** Three-way merge of two drawings that grew from one: fields that only one side changed are taken, others are named. */

import type { FlowDocument } from "./document";
import { same } from "./equal";
import { isMap } from "./reconcile";

/** A field that both sides changed to different ends. `undefined` means that the side has no such field. */
export interface Conflict {
  path: string[];
  base: unknown;
  mine: unknown;
  theirs: unknown;
}

export interface Merged {
  document: FlowDocument;
  conflicts: Conflict[];
  /** Cords that led to a block which the other side deleted; they are gone too. */
  dropped: { node: string; exit: string; target: string }[];
}

type Take = "mine" | "theirs";

/** Merge. A field in conflict is taken from `prefer`, or as `choices` says by its path joined with `/`. */
export function merge(
  base: FlowDocument,
  mine: FlowDocument,
  theirs: FlowDocument,
  prefer: Take = "mine",
  choices: Readonly<Record<string, Take>> = {},
): Merged {
  const conflicts: Conflict[] = [];
  const settle = (conflict: Conflict): unknown => {
    const drawn = ["layout", "comments", "groups"].includes(conflict.path[0] ?? "");
    if (!drawn) conflicts.push(conflict);
    return conflict[choices[conflict.path.join("/")] ?? prefer];
  };
  const document = joined(base, mine, theirs, [], settle) as FlowDocument;
  const dropped = withoutLostCords(document, [mine, theirs]);
  return { document, conflicts, dropped };
}

function joined(
  base: unknown,
  mine: unknown,
  theirs: unknown,
  path: string[],
  settle: (conflict: Conflict) => unknown,
): unknown {
  if (same(mine, theirs) || same(base, theirs)) return mine;
  if (same(base, mine)) return theirs;
  if (Array.isArray(base) && Array.isArray(mine) && Array.isArray(theirs)) {
    if (base.length !== mine.length || base.length !== theirs.length) return settle({ path, base, mine, theirs });
    return base.map((was: unknown, n) => joined(was, mine[n], theirs[n], [...path, String(n)], settle));
  }
  if (!isMap(mine) || !isMap(theirs) || (base !== undefined && !isMap(base))) {
    return settle({ path, base, mine, theirs });
  }
  if (path.length === 2 && path[0] === "nodes" && base === undefined) return settle({ path, base, mine, theirs });
  const result: Record<string, unknown> = {};
  for (const name of members(mine, theirs)) {
    const value = joined(base?.[name], mine[name], theirs[name], [...path, name], settle);
    if (value !== undefined) result[name] = value;
  }
  return result;
}

/** Members in an order that both sides see alike. */
function members(mine: Record<string, unknown>, theirs: Record<string, unknown>): string[] {
  return [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
}

/** Take away what leads to a block that the other side deleted. What was loose on its own side before stays as it was. */
function withoutLostCords(document: FlowDocument, sides: readonly FlowDocument[]): Merged["dropped"] {
  const lost = (target: string, carries: (side: FlowDocument) => boolean): boolean => {
    const carriers = document.nodes[target] ? [] : sides.filter(carries);
    return carriers.length > 0 && carriers.every((side) => side.nodes[target] !== undefined);
  };
  const dropped: Merged["dropped"] = [];
  for (const [id, node] of Object.entries(document.nodes)) {
    const gone = Object.entries(node.exits).filter(([exit, to]) =>
      lost(to, (side) => side.nodes[id]?.exits[exit] === to),
    );
    if (gone.length === 0) continue;
    const names = gone.map(([exit]) => exit);
    const exits = Object.fromEntries(Object.entries(node.exits).filter(([exit]) => !names.includes(exit)));
    document.nodes = { ...document.nodes, [id]: { ...node, exits } };
    dropped.push(...gone.map(([exit, target]) => ({ node: id, exit, target })));
  }
  const unplaced = Object.keys(document.layout).filter((id) => lost(id, (side) => side.layout[id] !== undefined));
  if (unplaced.length > 0) {
    document.layout = Object.fromEntries(Object.entries(document.layout).filter(([id]) => !unplaced.includes(id)));
  }
  for (const name of ["hangup", "error"] as const) {
    const target = document.handlers?.[name];
    if (target && lost(target, (side) => side.handlers?.[name] === target)) {
      document.handlers = Object.fromEntries(Object.entries(document.handlers ?? {}).filter(([one]) => one !== name));
    }
  }
  return dropped.sort((a, b) => a.node.localeCompare(b.node) || a.exit.localeCompare(b.exit));
}
