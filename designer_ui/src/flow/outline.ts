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
  /** It follows the line above it, which has no other way on. */
  on?: boolean;
  /** Nothing below it is needed or connected: folded at first. */
  quiet?: boolean;
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
    const line: Line = { key: `${root}:${node}`, node, again, root, quiet: true, depth: 0, children: [] };
    roots.push(line);
    if (!again) fill(flow, line, roots, seen, catalog);
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

/**
 * Breadth first, so that a block's own place is the one that a caller reaches by the fewest keys. What follows a block with one
 * way on stands below it, not within it: the outline reads as a caller hears it.
 */
function fill(flow: FlowDocument, root: Line, among: Line[], seen: Set<NodeId>, catalog: Catalog): void {
  const waiting = [{ line: root, among }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { line, among: siblings } = next;
    const id = line.node;
    const node = id === undefined ? undefined : flow.nodes[id];
    if (id === undefined || !node) continue;
    const exits = catalog.exits(node);
    const needed = exits.filter((exit) => exit.required);
    for (const exit of exits) {
      const to = node.exits[exit.name];
      const target = to !== undefined && flow.nodes[to] ? to : undefined;
      const again = target !== undefined && seen.has(target);
      const on = needed.length === 1 && exit === needed[0];
      const child: Line = {
        key: `${id}:${exit.name}`,
        from: { node: id, exit: exit.name },
        node: target,
        again,
        on,
        quiet: true,
        depth: on ? line.depth : line.depth + 1,
        children: [],
      };
      if (on) siblings.splice(siblings.indexOf(line) + 1, 0, child);
      else line.children.push(child);
      if (!exit.required && target === undefined) continue;
      line.quiet &&= on;
      if (target === undefined || again) continue;
      seen.add(target);
      waiting.push({ line: child, among: on ? siblings : line.children });
    }
  }
}

/** Whether what is below a line is hidden: `turned` holds those that a person opened or closed. */
export function isFolded(line: Line, turned: ReadonlySet<string>): boolean {
  return (line.quiet ?? false) !== turned.has(line.key);
}

/** The lines that are seen, from top to bottom. */
export function flattened(lines: readonly Line[], turned: ReadonlySet<string>): Line[] {
  return lines.flatMap((line) => [line, ...(isFolded(line, turned) ? [] : flattened(line.children, turned))]);
}
