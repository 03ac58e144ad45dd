/** What changed between two drawings, block by block, for drawing it; moved is told apart from changed. */

import type { Catalog } from "./catalog";
import type { FlowDocument, FlowNode, NodeId } from "./document";
import { same } from "./equal";

export type Fate = "added" | "removed" | "changed" | "moved" | "same";

export interface Difference {
  nodes: Record<NodeId, Fate>;
  /** Cords by `node:exit`. */
  cords: Record<string, "added" | "removed" | "changed" | "same">;
  /** The blocks of both drawings with their places, so that what is gone can still be seen. */
  whole: FlowDocument;
}

export function difference(before: FlowDocument, after: FlowDocument, catalog: Catalog): Difference {
  const nodes: Difference["nodes"] = {};
  const cords: Difference["cords"] = {};
  for (const id of new Set([...Object.keys(before.nodes), ...Object.keys(after.nodes)])) {
    const was = before.nodes[id];
    const is = after.nodes[id];
    const words = same(wordsOf(before, was, catalog), wordsOf(after, is, catalog));
    nodes[id] = fate(was, is, words, same(before.layout[id], after.layout[id]));
    for (const exit of new Set([...Object.keys(was?.exits ?? {}), ...Object.keys(is?.exits ?? {})])) {
      const [from, to] = [was?.exits[exit], is?.exits[exit]];
      cords[`${id}:${exit}`] =
        from === to ? "same" : from === undefined ? "added" : to === undefined ? "removed" : "changed";
    }
  }
  const whole = {
    ...after,
    prompts: { ...before.prompts, ...after.prompts },
    nodes: { ...before.nodes, ...after.nodes },
    layout: { ...before.layout, ...after.layout },
  };
  return { nodes, cords, whole };
}

function fate(was: FlowNode | undefined, is: typeof was, words: boolean, stays: boolean): Fate {
  if (!was) return "added";
  if (!is) return "removed";
  const settings = (node: typeof is) => [node.type, node.name, node.config];
  if (!words || !same(settings(was), settings(is))) return "changed";
  return stays ? "same" : "moved";
}

/** What a block says: its settings name the words, which stand elsewhere in the flow. */
function wordsOf(flow: FlowDocument, node: FlowNode | undefined, catalog: Catalog): unknown[] {
  return node ? catalog.mentions(node).prompts.map(({ value }) => flow.prompts[value] ?? null) : [];
}
