/** What React Flow is given: made of the document, with everything that did not change kept the same object. */

import { Position as Side, type Edge, type Node } from "@xyflow/react";
import type { Catalog } from "@/flow/catalog";
import type { Comment, ExitName, FlowDocument, FlowNode, Group, NodeId, Position } from "@/flow/document";
import { around, HEADER, rectOf, rowMiddle, size, WIDTH, type Rect } from "@/flow/geometry";
import { cordKey } from "./overlay";

export type BlockNode = Node<{ node: FlowNode; entry: boolean }, "block">;
export type CommentNode = Node<{ comment: Comment }, "comment">;
export type GroupNode = Node<{ group: Group }, "group">;
export type Drawn = BlockNode | CommentNode | GroupNode;
export type CordEdge = Edge<{ exit: ExitName }, "cord">;

/** Where the sockets are, on a block's edge. */
const SOCKET = 12;
/** What one takes a group by: its name. */
const GRIP = "[data-grip]";
const FRAME = { side: 24, top: 44, bottom: 24 };

/** Where things are while a hand moves them or draws them larger; the document learns it when they are let go. */
export type Dragged = Readonly<Record<string, Partial<Rect>>>;

/** The frame of a group: round its blocks, wherever they are. */
export function frameOf(flow: FlowDocument, group: Group, catalog: Catalog, dragged: Dragged = {}): Rect | undefined {
  const blocks = group.nodes.filter((id) => flow.nodes[id]);
  const box = around(blocks.map((id) => ({ ...rectOf(flow, id, catalog), ...dragged[id] })));
  return (
    box && {
      x: box.x - FRAME.side,
      y: box.y - FRAME.top,
      width: box.width + 2 * FRAME.side,
      height: box.height + FRAME.top + FRAME.bottom,
    }
  );
}

/** Where the blocks of a group go when its frame is put somewhere. */
export function carried(flow: FlowDocument, id: string, to: Position, catalog: Catalog): Record<NodeId, Position> {
  const group = flow.groups?.[id];
  const from = group && frameOf(flow, group, catalog);
  if (!from) return {};
  const places = group.nodes.flatMap((one) => {
    const at = flow.layout[one];
    return at && flow.nodes[one] ? [[one, { x: at.x + to.x - from.x, y: at.y + to.y - from.y }] as const] : [];
  });
  return Object.fromEntries(places);
}

export class Picture {
  private blocks = new Map<NodeId, BlockNode>();
  private others = new Map<string, CommentNode | GroupNode>();
  private cords = new Map<string, CordEdge>();
  /** The same list while no cord changes, so that React Flow need not look at any. */
  private listed: CordEdge[] | undefined;
  private learned = -1;

  constructor(private readonly catalog: Catalog) {}

  nodes(flow: FlowDocument, selection: readonly string[], dragged: Dragged, spread: boolean): Drawn[] {
    if (this.learned !== this.catalog.learned) this.blocks.clear();
    this.learned = this.catalog.learned;
    const chosen = new Set(selection);
    const blocks = new Map<NodeId, BlockNode>();
    for (const [id, node] of Object.entries(flow.nodes)) {
      const at = { ...(flow.layout[id] ?? ORIGIN), ...dragged[id] };
      const before = this.blocks.get(id);
      const entry = id === flow.entry;
      blocks.set(
        id,
        kept(before, node, at, chosen.has(id), entry) ?? this.block(id, node, at, chosen.has(id), entry, before),
      );
    }
    this.blocks = blocks;
    const others = new Map<string, CommentNode | GroupNode>();
    for (const [id, group] of Object.entries(spread ? (flow.groups ?? {}) : {})) {
      const box = frameOf(flow, group, this.catalog, dragged);
      if (box) others.set(id, this.frame(id, group, box));
    }
    for (const [id, comment] of Object.entries(flow.comments ?? {})) {
      others.set(id, this.comment(id, comment, { ...comment, ...dragged[id] }, chosen.has(id)));
    }
    this.others = others;
    return [...others.values(), ...blocks.values()];
  }

  edges(flow: FlowDocument, chosen: string | undefined): CordEdge[] {
    const cords = new Map<string, CordEdge>();
    for (const [source, node] of Object.entries(flow.nodes)) {
      for (const [exit, target] of Object.entries(node.exits)) {
        if (!flow.nodes[target]) continue;
        const id = cordKey(source, exit);
        const before = this.cords.get(id);
        const selected = id === chosen;
        cords.set(
          id,
          before?.target === target && before.selected === selected
            ? before
            : {
                id,
                type: "cord",
                source,
                target,
                sourceHandle: exit,
                targetHandle: "in",
                selected,
                data: { exit },
                ...UNSAID,
              },
        );
      }
    }
    const same = cords.size === this.cords.size && [...cords].every(([id, cord]) => this.cords.get(id) === cord);
    if (!same || this.listed === undefined) this.listed = [...cords.values()];
    this.cords = cords;
    return this.listed;
  }

  private block(
    id: NodeId,
    node: FlowNode,
    at: Position,
    selected: boolean,
    entry: boolean,
    before: BlockNode | undefined,
  ): BlockNode {
    const { width, height } = size(node, this.catalog);
    const same = before?.data.node === node && before.data.entry === entry && before.height === height;
    if (same) return { ...before, position: { x: at.x, y: at.y }, selected };
    const outs = this.catalog.exits(node).map((exit, n) => ({
      id: exit.name,
      type: "source" as const,
      position: Side.Right,
      ...socket(WIDTH, rowMiddle(node, n, this.catalog)),
    }));
    const into = { id: "in", type: "target" as const, position: Side.Left, ...socket(0, HEADER / 2) };
    return {
      id,
      type: "block",
      position: { x: at.x, y: at.y },
      width,
      height,
      measured: { width, height },
      handles: entry ? outs : [into, ...outs],
      selected,
      data: { node, entry },
    };
  }

  private comment(id: string, comment: Comment, { x, y, width, height }: Rect, selected: boolean): CommentNode {
    const before = this.others.get(id);
    const position = { x, y };
    const still = before?.width === width && before.height === height;
    if (before?.type === "comment" && still && kept(before, comment, position, selected)) return before;
    return { id, type: "comment", position, width, height, measured: { width, height }, selected, data: { comment } };
  }

  private frame(id: string, group: Group, box: Rect): GroupNode {
    const { width, height } = box;
    const position = { x: box.x, y: box.y };
    const before = this.others.get(id);
    const still = before?.position.x === position.x && before.position.y === position.y;
    if (
      before?.type === "group" &&
      before.data.group === group &&
      still &&
      before.width === width &&
      before.height === height
    ) {
      return before;
    }
    const held = { dragHandle: GRIP, selectable: false, focusable: false, zIndex: -1 };
    return { id, type: "group", position, width, height, measured: { width, height }, data: { group }, ...held };
  }
}

/** Which exit leads where is said with the exit, not a second time with the line. */
const UNSAID = { ariaRole: "presentation" as const, ariaLabel: null as unknown as string };
const ORIGIN: Position = { x: 0, y: 0 };

function socket(x: number, y: number) {
  return { x: x - SOCKET / 2, y: y - SOCKET / 2, width: SOCKET, height: SOCKET };
}

function kept<T extends BlockNode | CommentNode>(
  before: T | undefined,
  drawn: FlowNode | Comment,
  at: Position,
  selected: boolean,
  entry?: boolean,
): T | undefined {
  if (!before || before.selected !== selected || before.position.x !== at.x || before.position.y !== at.y)
    return undefined;
  const data: Record<string, unknown> = before.data;
  return (data.node ?? data.comment) === drawn && (entry === undefined || data.entry === entry) ? before : undefined;
}
