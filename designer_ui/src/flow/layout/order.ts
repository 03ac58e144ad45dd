/** In which order blocks are read, and with it which cords lead on and which lead back. */

import type { Catalog } from "../catalog";
import type { FlowDocument, NodeId } from "../document";

/**
 * The blocks so that cords lead from earlier ones to later ones, except those that lead back to where the caller has been. Cords
 * are taken in as a caller comes by them, a block's exits in their order; one that would close a circle leads back. So a failure
 * that returns to a menu never turns the drawing round, and what is nearer to the entry stands first.
 */
export function readingOrder(flow: FlowDocument, ids: readonly NodeId[], catalog: Catalog): NodeId[] {
  const inside = new Set(ids);
  const ways = new Map(ids.map((id) => [id, waysOf(flow, id, catalog).filter((to) => inside.has(to))]));
  const met = walked(roots(flow, ids, ways), ways);
  const onward = new Map<NodeId, NodeId[]>(met.map((id) => [id, []]));
  for (const id of met) {
    for (const to of ways.get(id) ?? []) if (!leads(onward, to, id)) onward.get(id)?.push(to);
  }
  return sorted(met, onward);
}

/** Nearest first: what one exit leads to, then what two lead to. */
function walked(from: readonly NodeId[], ways: ReadonlyMap<NodeId, readonly NodeId[]>): NodeId[] {
  const met = new Set<NodeId>();
  for (const root of from) {
    const begun = met.size;
    met.add(root);
    if (met.size === begun) continue;
    // A set is gone through in the order in which it grows, also while it grows.
    let at = 0;
    for (const id of met) if (at++ >= begun) for (const to of ways.get(id) ?? []) met.add(to);
  }
  return [...met];
}

function leads(onward: ReadonlyMap<NodeId, readonly NodeId[]>, from: NodeId, to: NodeId): boolean {
  const seen = new Set([from]);
  for (const id of seen) {
    if (id === to) return true;
    for (const next of onward.get(id) ?? []) seen.add(next);
  }
  return false;
}

/** Each block behind all that lead on to it; of several that may come next, the one that was met first. */
function sorted(met: readonly NodeId[], onward: ReadonlyMap<NodeId, readonly NodeId[]>): NodeId[] {
  const rank = new Map(met.map((id, n) => [id, n]));
  const left = new Map(met.map((id) => [id, 0]));
  for (const targets of onward.values()) for (const to of targets) left.set(to, (left.get(to) ?? 0) + 1);
  const ready = met.filter((id) => left.get(id) === 0);
  const order: NodeId[] = [];
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    order.push(id);
    for (const to of onward.get(id) ?? []) {
      const more = (left.get(to) ?? 0) - 1;
      left.set(to, more);
      if (more > 0) continue;
      const at = ready.findIndex((other) => (rank.get(other) ?? 0) > (rank.get(to) ?? 0));
      ready.splice(at < 0 ? ready.length : at, 0, to);
    }
  }
  return order;
}

/** Where reading begins: the entry, then what nothing leads into, then whatever is left. */
function roots(flow: FlowDocument, ids: readonly NodeId[], ways: ReadonlyMap<NodeId, readonly NodeId[]>): NodeId[] {
  const led = new Set([...ways.values()].flat());
  const free = ids.filter((id) => id !== flow.entry && !led.has(id));
  return [...ids.filter((id) => id === flow.entry), ...free, ...ids];
}

function waysOf(flow: FlowDocument, id: NodeId, catalog: Catalog): NodeId[] {
  const node = flow.nodes[id];
  if (!node) return [];
  return [...new Set(catalog.exits(node).flatMap((exit) => node.exits[exit.name] ?? []))];
}
