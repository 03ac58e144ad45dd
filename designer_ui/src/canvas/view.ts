/** What the person sees and does on the canvas just now: nothing of it is kept, saved or undone. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { ExitName, NodeId, Position } from "@/flow/document";

/** What a chosen block is for. */
export type Purpose =
  | { what: "add"; at: Position }
  | { what: "behind"; node: NodeId; exit: ExitName; at?: Position }
  | { what: "on"; node: NodeId; exit: ExitName }
  | { what: "connect"; node: NodeId; exit?: ExitName }
  | { what: "connectFailures"; nodes: readonly NodeId[] };

export interface View {
  /** The list of blocks that is open, where it stands in the canvas, and what it is for. */
  chooser: { purpose: Purpose; x: number; y: number } | undefined;
  /** The context menu: of blocks, of a cord, or of the ground. */
  menu: { x: number; y: number; cord?: { node: NodeId; exit: ExitName }; at: Position } | undefined;
  /** The block or comment whose name is being written. */
  renaming: string | undefined;
  /** Where a cord is being drawn from. */
  drawing: { node: NodeId; exit: ExitName } | undefined;
  /** What the screen reader is told. */
  announced: string;
  /** The language in which the blocks' words are shown. */
  spoken: string | undefined;
  /** The cord under the pointer or chosen. */
  cord: string | undefined;
  /** The search over the whole flow is open. */
  finding: boolean;
  /** The block that was gone to from elsewhere, until the address tells it. */
  jumped: string | undefined;
  /** A layout is being computed. */
  tidying: boolean;
}

export type ViewStore = StoreApi<View>;

/** What only the mounted canvas can do. */
export interface Camera {
  /** Bring blocks into sight; all of them without ids. */
  show: (ids?: readonly string[], options?: { zoom?: boolean; instantly?: boolean }) => void;
  zoomBy: (factor: number) => void;
  zoomTo: (zoom: number) => void;
  /** The middle of what is seen, in the drawing's coordinates. */
  middle: () => Position;
  /** From the drawing's coordinates to the canvas element's pixels; from the page's to both. */
  toCanvas: (at: Position) => Position;
  fromPage: (at: Position) => Position;
  pageToCanvas: (at: Position) => Position;
  focus: () => void;
}

export function createView(): ViewStore {
  return createStore<View>(() => ({
    chooser: undefined,
    menu: undefined,
    renaming: undefined,
    drawing: undefined,
    announced: "",
    spoken: undefined,
    cord: undefined,
    finding: false,
    jumped: undefined,
    tidying: false,
  }));
}
