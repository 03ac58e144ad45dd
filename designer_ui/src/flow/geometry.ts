/** How large a block is drawn and where its rows stand: a function of its data alone, so that nothing need be measured. */

import type { Catalog } from "./catalog";
import type { FlowDocument, FlowNode, NodeId, Position } from "./document";

export const WIDTH = 224;
export const HEADER = 44;
export const SUMMARY = 28;
export const ROW = 28;
export const FOOT = 6;
/** Headers, rows and the grid go together, so that a block placed behind an exit has a straight cord. */
export const GRID = 4;
/** Free space that placing and tidying keep between blocks. */
export const GAP = { x: 96, y: 40 };

export interface Rect extends Position {
  width: number;
  height: number;
}

export function size(node: FlowNode, catalog: Catalog): { width: number; height: number } {
  const rows = catalog.exits(node).length;
  const says = catalog.mentions(node).prompts.length > 0 ? SUMMARY : 0;
  return { width: WIDTH, height: HEADER + says + rows * ROW + (rows > 0 || says ? FOOT : 0) };
}

/** The middle of an exit's row, from the block's top. */
export function rowMiddle(node: FlowNode, index: number, catalog: Catalog): number {
  return HEADER + (catalog.mentions(node).prompts.length > 0 ? SUMMARY : 0) + index * ROW + ROW / 2;
}

export function rectOf(document: FlowDocument, id: NodeId, catalog: Catalog): Rect {
  const node = document.nodes[id];
  const at = document.layout[id] ?? { x: 0, y: 0 };
  return node ? { ...at, ...size(node, catalog) } : { ...at, width: WIDTH, height: HEADER };
}

export function snapped(value: number): number {
  return Math.round(value / GRID) * GRID;
}

/** The smallest rectangle round some; `undefined` round none. */
export function around(rects: readonly Rect[]): Rect | undefined {
  if (rects.length === 0) return undefined;
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  return {
    x,
    y,
    width: Math.max(...rects.map((rect) => rect.x + rect.width)) - x,
    height: Math.max(...rects.map((rect) => rect.y + rect.height)) - y,
  };
}

export function overlap(a: Rect, b: Rect, gap = 0): boolean {
  return (
    a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap
  );
}

/** The first place from a wished one downwards where a block of that size covers no other. */
export function freePlace(document: FlowDocument, wish: Rect, catalog: Catalog): Position {
  const others = Object.keys(document.nodes)
    .filter((id) => document.layout[id])
    .map((id) => rectOf(document, id, catalog))
    .filter((rect) => overlap({ ...rect, y: wish.y, height: wish.height }, wish, GAP.y / 2))
    .sort((a, b) => a.y - b.y);
  let y = wish.y;
  for (const other of others) if (overlap({ ...wish, y }, other, GAP.y / 2)) y = other.y + other.height + GAP.y / 2;
  return { x: snapped(wish.x), y: Math.ceil(y / GRID) * GRID };
}

/** Blocks that were never placed (an imported flow): laid out in columns by their distance from the entry. */
export function placedAll(document: FlowDocument, catalog: Catalog): Record<NodeId, Position> {
  const missing = Object.keys(document.nodes).filter((id) => !document.layout[id]);
  if (missing.length === 0) return document.layout;
  const depth = new Map<NodeId, number>([[document.entry, 0]]);
  const waiting = [document.entry];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    for (const to of Object.values(document.nodes[id]?.exits ?? {})) {
      if (depth.has(to)) continue;
      depth.set(to, (depth.get(id) ?? 0) + 1);
      waiting.push(to);
    }
  }
  const layout = { ...document.layout };
  const below = new Map<number, number>();
  for (const id of missing.sort((a, b) => (depth.get(a) ?? 0) - (depth.get(b) ?? 0) || a.localeCompare(b))) {
    const node = document.nodes[id];
    if (!node) continue;
    const column = depth.get(id) ?? 0;
    const y = below.get(column) ?? 0;
    layout[id] = { x: column * (WIDTH + GAP.x), y };
    below.set(column, y + size(node, catalog).height + GAP.y);
  }
  return layout;
}
