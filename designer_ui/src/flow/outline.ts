/** The flow as a tree over its exits from the entry: the same drawing for those who read it line by line. */

import type { Catalog } from "./catalog";
import { nodeIds, type ExitName, type FlowDocument, type NodeId } from "./document";

export interface Line {
  /** Differs for every line, and stays the same while the way to it does. */
  key: string;
  /** The exit that leads here, with the block it belongs to; none for a root. */
  from?: { node: NodeId; exit: ExitName };
  /** Where it leads; `undefined` for an exit that leads nowhere. */
  node: NodeId | undefined;
  /** The block stands elsewhere in the tree already: this line refers to it. */
  again: boolean;
  root?: "entry" | "hangup" | "error" | "operator" | "loose";
  depth: number;
  children: Line[];
}

/** Draw the tree. Every block has one place, nearest to the entry; other cords to it are references. */
export function outline(flow: FlowDocument, catalog: Catalog): Line[] {
  const seen = new Set<NodeId>();
  const roots: Line[] = [];
  const grow = (node: NodeId, root: NonNullable<Line["root"]>) => {
    const again = seen.has(node);
    seen.add(node);
    const line: Line = { key: `${root}:${node}`, node, again, root, depth: 0, children: [] };
    roots.push(line);
    if (!again) fill(flow, line, seen, catalog);
  };
  if (flow.nodes[flow.entry]) grow(flow.entry, "entry");
  const { hangup, error, operator_key: operator } = flow.handlers ?? {};
  if (operator && flow.nodes[operator.node]) grow(operator.node, "operator");
  if (hangup && flow.nodes[hangup]) grow(hangup, "hangup");
  if (error && flow.nodes[error]) grow(error, "error");
  const rest = nodeIds(flow).filter((id) => !seen.has(id));
  const led = new Set(rest.flatMap((id) => Object.values(flow.nodes[id]?.exits ?? {})));
  for (const id of [...rest.filter((id) => !led.has(id)), ...rest]) if (!seen.has(id)) grow(id, "loose");
  return roots;
}

/** Breadth first, so that a block's own place is the one that a caller reaches by the fewest keys. */
function fill(flow: FlowDocument, root: Line, seen: Set<NodeId>, catalog: Catalog): void {
  const waiting = [root];
  for (let line = waiting.shift(); line !== undefined; line = waiting.shift()) {
    const id = line.node;
    const node = id === undefined ? undefined : flow.nodes[id];
    if (id === undefined || !node) continue;
    for (const exit of catalog.exits(node)) {
      const to = node.exits[exit.name];
      const target = to !== undefined && flow.nodes[to] ? to : undefined;
      const again = target !== undefined && seen.has(target);
      const from = { node: id, exit: exit.name };
      const child: Line = { key: `${id}:${exit.name}`, from, node: target, again, depth: line.depth + 1, children: [] };
      line.children.push(child);
      if (target === undefined || again) continue;
      seen.add(target);
      waiting.push(child);
    }
  }
}

/** The lines that are seen when some are folded, from top to bottom. */
export function flattened(lines: readonly Line[], folded: ReadonlySet<string>): Line[] {
  return lines.flatMap((line) => [line, ...(folded.has(line.key) ? [] : flattened(line.children, folded))]);
}
