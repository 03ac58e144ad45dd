/** Walking over the drawing by arrow keys: along cords to the right and left, over exits and neighbours up and down. */

import type { Catalog } from "./catalog";
import { cordsInto, type ExitName, type FlowDocument, type NodeId } from "./document";
import { rectOf } from "./geometry";

export interface Place {
  node: NodeId;
  exit?: ExitName | undefined;
}

export type Direction = "left" | "right" | "up" | "down";

/** Where an arrow key leads from here; the same place when it leads nowhere. */
export function walked(flow: FlowDocument, from: Place, direction: Direction, catalog: Catalog): Place {
  const node = flow.nodes[from.node];
  if (!node) return { node: flow.entry };
  if (direction === "right") {
    const exit = from.exit ?? catalog.exits(node).find((one) => node.exits[one.name] !== undefined)?.name;
    const to = exit === undefined ? undefined : node.exits[exit];
    return to !== undefined && flow.nodes[to] ? { node: to } : from;
  }
  if (direction === "left") {
    if (from.exit !== undefined) return { node: from.node };
    const here = flow.layout[from.node]?.x ?? 0;
    const into = cordsInto(flow, from.node).filter((cord) => cord.node !== from.node);
    const nearest = into.sort((a, b) => behind(flow, a.node, here) - behind(flow, b.node, here))[0];
    return nearest ? { node: nearest.node, exit: nearest.exit } : from;
  }
  const exits = catalog.exits(node);
  const at = from.exit === undefined ? -1 : exits.findIndex((exit) => exit.name === from.exit);
  const next = at + (direction === "down" ? 1 : -1);
  const exit = exits[next];
  if (exit) return { node: from.node, exit: exit.name };
  if (next === -1) return { node: from.node };
  const beside = neighbour(flow, from.node, direction, catalog);
  return beside === undefined ? from : { node: beside };
}

/** Blocks to the left come before those to the right of here. */
function behind(flow: FlowDocument, id: NodeId, here: number): number {
  const x = flow.layout[id]?.x ?? 0;
  return x <= here ? here - x : 100_000 + x - here;
}

/** The nearest block above or below, those in the same column first. */
function neighbour(flow: FlowDocument, id: NodeId, direction: "up" | "down", catalog: Catalog): NodeId | undefined {
  const here = rectOf(flow, id, catalog);
  const sign = direction === "down" ? 1 : -1;
  const middle = here.x + here.width / 2;
  let best: { id: NodeId; far: number } | undefined;
  for (const other of Object.keys(flow.nodes)) {
    if (other === id) continue;
    const rect = rectOf(flow, other, catalog);
    const along = sign * (rect.y + rect.height / 2 - here.y - here.height / 2);
    if (along <= 0) continue;
    const far = along + 2 * Math.abs(rect.x + rect.width / 2 - middle);
    if (!best || far < best.far) best = { id: other, far };
  }
  return best?.id;
}
