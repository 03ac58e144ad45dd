/** Where blocks stand. Nothing here touches what a call does. */

import type { Catalog } from "../catalog";
import type { FlowDocument, NodeId, Position } from "../document";
import { around, GAP, GRID, rectOf, snapped } from "../geometry";

export function move(flow: FlowDocument, places: Readonly<Record<string, Position>>): void {
  for (const [id, at] of Object.entries(places)) {
    if (!Number.isFinite(at.x) || !Number.isFinite(at.y)) continue;
    if (flow.nodes[id]) flow.layout[id] = { x: Math.round(at.x), y: Math.round(at.y) };
    const comment = flow.comments?.[id];
    if (comment) Object.assign(comment, { x: Math.round(at.x), y: Math.round(at.y) });
  }
}

export function nudge(flow: FlowDocument, ids: readonly NodeId[], by: Position): void {
  const places: Record<string, Position> = {};
  for (const id of ids) {
    const at = flow.layout[id] ?? flow.comments?.[id];
    if (at) places[id] = { x: at.x + by.x, y: at.y + by.y };
  }
  move(flow, places);
}

export type Edge = "left" | "centre" | "right" | "top" | "middle" | "bottom";

export function align(flow: FlowDocument, ids: readonly NodeId[], edge: Edge, catalog: Catalog): void {
  const rects = ids.filter((id) => flow.nodes[id]).map((id) => ({ id, ...rectOf(flow, id, catalog) }));
  const box = around(rects);
  if (!box || rects.length < 2) return;
  for (const { id, width, height, x, y } of rects) {
    flow.layout[id] = {
      left: { x: box.x, y },
      centre: { x: snapped(box.x + (box.width - width) / 2), y },
      right: { x: box.x + box.width - width, y },
      top: { x, y: box.y },
      middle: { x, y: snapped(box.y + (box.height - height) / 2) },
      bottom: { x, y: box.y + box.height - height },
    }[edge];
  }
}

/** Leave equal gaps between blocks, in a row or in a column; the outermost stay. */
export function distribute(flow: FlowDocument, ids: readonly NodeId[], axis: "x" | "y", catalog: Catalog): void {
  const long = axis === "x" ? "width" : "height";
  const rects = ids
    .filter((id) => flow.nodes[id])
    .map((id) => ({ id, ...rectOf(flow, id, catalog) }))
    .sort((a, b) => a[axis] - b[axis] || a.id.localeCompare(b.id));
  const box = around(rects);
  if (!box || rects.length < 3) return;
  const free = box[long] - rects.reduce((sum, rect) => sum + rect[long], 0);
  const gap = Math.max(free / (rects.length - 1), GRID);
  let at = box[axis];
  for (const rect of rects) {
    flow.layout[rect.id] = { x: rect.x, y: rect.y, [axis]: Math.round(at) };
    at += rect[long] + gap;
  }
}

/** How far a copy is put from what it was copied from. */
export const OFFSET: Position = { x: GAP.y, y: GAP.y };
