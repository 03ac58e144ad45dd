/**
 * What is laid over the drawing without being part of it: where a test call is, which way it came, counts of live calls, the path
 * that proves a problem, and what changed between two versions. Read by the part of one block or cord, so that an event paints
 * only what it touches.
 */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { Difference } from "@/flow/difference";
import type { NodeId } from "@/flow/document";

export interface Overlay {
  /** The block where a call is now. */
  active: NodeId | undefined;
  /** Blocks that the call has been to. */
  visited: ReadonlySet<NodeId>;
  /** Cords that the call took, as `node:exit`. */
  taken: ReadonlySet<string>;
  /** How many calls are at a block, or went by a cord. */
  counts: Readonly<Record<string, number>>;
  /** Exits (`node:exit`) that tests have gone by, for showing coverage; none when it is not shown. */
  covered: ReadonlySet<string> | undefined;
  /** Cords of the path that proves the problem one looks at, as `node:exit`. */
  path: ReadonlySet<string>;
  /** Blocks on that path. */
  pathNodes: ReadonlySet<NodeId>;
  difference: Difference | undefined;
}

const NONE: ReadonlySet<string> = new Set();

const EMPTY: Overlay = {
  active: undefined,
  visited: NONE,
  taken: NONE,
  counts: {},
  covered: undefined,
  path: NONE,
  pathNodes: NONE,
  difference: undefined,
};

export type OverlayStore = StoreApi<Overlay>;

export function createOverlay(given: Partial<Overlay> = {}): OverlayStore {
  return createStore<Overlay>(() => ({ ...EMPTY, ...given }));
}

/** The name of a cord in an overlay. */
export function cordKey(node: NodeId, exit: string): string {
  return `${node}:${exit}`;
}

/** Light the way of a problem's proof; an empty one puts it out. */
export function showPath(
  overlay: OverlayStore,
  path: readonly { node: NodeId; exit: string }[],
  end?: NodeId | null,
): void {
  const nodes = new Set(path.map((cord) => cord.node));
  if (end && path.length > 0) nodes.add(end);
  overlay.setState({ path: new Set(path.map((cord) => cordKey(cord.node, cord.exit))), pathNodes: nodes });
}

/** A call moved on: it is at `node` now, and came by `by`. */
export function stepTo(overlay: OverlayStore, node: NodeId | undefined, by?: { node: NodeId; exit: string }): void {
  const { visited, taken } = overlay.getState();
  overlay.setState({
    active: node,
    visited: node === undefined ? visited : new Set([...visited, node]),
    taken: by ? new Set([...taken, cordKey(by.node, by.exit)]) : taken,
  });
}

/** Take a call off the drawing. */
export function clearCall(overlay: OverlayStore): void {
  overlay.setState({ active: undefined, visited: NONE, taken: NONE });
}
