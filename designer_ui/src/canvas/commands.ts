/** What can be done to the drawing, by mouse, keyboard, menu and outline alike: each is one step of the history. */

import type { Catalog } from "@/flow/catalog";
import type { ExitName, FlowDocument, NodeId, Position } from "@/flow/document";
import * as arrange from "@/flow/edit/arrange";
import * as blocks from "@/flow/edit/blocks";
import * as frames from "@/flow/edit/frames";
import * as resources from "@/flow/edit/resources";
import { fragmentOf, paste, read, written, type Fragment } from "@/flow/fragment";
import { around, GRID, rectOf } from "@/flow/geometry";
import { blockName } from "./words";
import type { Session } from "./session";

/** The selected blocks, without comments. */
export function chosenBlocks(session: Session): NodeId[] {
  const { document, selection } = session.editor.state;
  return selection.filter((id) => document.nodes[id]);
}

function nameOf(session: Session, id: NodeId): string {
  return blockName(session.editor.document.nodes[id], session.editor.catalog);
}

function typeWord(session: Session, type: string): string {
  return blockName({ type, name: "", config: {}, exits: {} }, session.editor.catalog);
}

/** Add a block and select it. */
export function add(session: Session, type: string, spot: blocks.Spot): NodeId {
  const { editor } = session;
  const label = { key: "on" in spot ? "insert" : "add", values: { name: typeWord(session, type) } };
  const id = editor.edit(label, (flow) => blocks.addBlock(flow, type, spot, editor.catalog), {
    select: (made) => [made],
  });
  remember(type);
  return id;
}

/** Add a block behind an exit, but where the person pointed. */
export function addAt(session: Session, type: string, from: { node: NodeId; exit: ExitName }, at: Position): NodeId {
  const { editor } = session;
  const label = { key: "add", values: { name: typeWord(session, type) } };
  remember(type);
  return editor.edit(
    label,
    (flow) => {
      const id = blocks.addBlock(flow, type, { at }, editor.catalog);
      blocks.connect(flow, from.node, from.exit, id);
      return id;
    },
    { select: (made) => [made] },
  );
}

/** Connect an exit, or every open exit of a block when none is named. */
export function connect(session: Session, source: NodeId, exit: ExitName | undefined, target: NodeId): void {
  const { editor } = session;
  const values = { from: nameOf(session, source), to: nameOf(session, target) };
  editor.edit({ key: "connect", values }, (flow) => {
    if (exit === undefined) blocks.connectOpen(flow, source, target, editor.catalog);
    else blocks.connect(flow, source, exit, target);
  });
}

/** The selected blocks that have open exits for what went wrong; without a selection, all that have. */
export function withOpenFailures(session: Session): NodeId[] {
  const { document, catalog, state } = session.editor;
  const among = state.selection.length > 0 ? chosenBlocks(session) : Object.keys(document.nodes);
  return among.filter((id) => blocks.openFailures(document, id, catalog).length > 0);
}

/** Lead every open exit for what went wrong of these blocks to one place; tells how many there were. */
export function connectFailures(session: Session, sources: readonly NodeId[], target: NodeId): number {
  const { editor } = session;
  return editor.edit({ key: "connectFailures", values: { to: nameOf(session, target) } }, (flow) =>
    sources.reduce((count, source) => count + blocks.connectFailures(flow, source, target, editor.catalog), 0),
  );
}

export function cut(session: Session, source: NodeId, exit: ExitName): void {
  session.editor.edit({ key: "disconnect", values: { from: nameOf(session, source) } }, (flow) =>
    blocks.disconnect(flow, source, exit),
  );
}

export function insert(session: Session, block: NodeId, cord: { node: NodeId; exit: ExitName }, at?: Position): void {
  const { editor } = session;
  editor.edit({ key: "insert", values: { name: nameOf(session, block) } }, (flow) => {
    if (at) arrange.move(flow, { [block]: at });
    blocks.insertOnCord(flow, block, cord.node, cord.exit, editor.catalog);
  });
}

/** Delete what is selected. What stays selected is the block that led there, so that the keyboard goes on from a place. */
export function remove(session: Session): void {
  const { editor } = session;
  const { selection, document } = editor.state;
  const ids = chosenBlocks(session).filter((id) => id !== document.entry);
  const comments = selection.filter((id) => document.comments?.[id]);
  if (ids.length + comments.length === 0) return;
  const before = Object.keys(document.nodes).find(
    (id) => !ids.includes(id) && Object.values(document.nodes[id]?.exits ?? {}).some((to) => ids.includes(to)),
  );
  const [first = ""] = ids;
  const values = { name: nameOf(session, first), count: ids.length + comments.length };
  editor.edit(
    { key: values.count === 1 && first ? "delete" : "deleteMany", values },
    (flow) => {
      blocks.deleteBlocks(flow, ids, editor.catalog);
      frames.deleteComments(flow, comments);
    },
    { select: () => (before ? [before] : []) },
  );
}

export function rename(session: Session, id: string, name: string): void {
  const { editor } = session;
  const { document } = editor;
  if (document.nodes[id]) {
    if (document.nodes[id].name !== name) {
      editor.edit({ key: "rename", values: { name } }, (flow) => blocks.rename(flow, id, name));
    }
  } else if (document.comments?.[id]) {
    editor.edit({ key: "comment" }, (flow) => frames.changeComment(flow, id, { text: name }));
  } else if (document.groups?.[id]) {
    editor.edit({ key: "renameGroup", values: { name } }, (flow) => frames.renameGroup(flow, id, name));
  }
}

/** Move what is selected by grid steps; a held key is one step of the history. */
export function nudge(session: Session, by: Position): void {
  const { editor } = session;
  const ids = editor.state.selection;
  const step = { x: by.x * 2 * GRID, y: by.y * 2 * GRID };
  editor.edit({ key: "move", values: { count: ids.length } }, (flow) => arrange.nudge(flow, ids, step), {
    merge: `nudge:${ids.join()}`,
  });
}

export function moved(session: Session, places: Readonly<Record<string, Position>>): void {
  const count = Object.keys(places).length;
  if (count > 0) session.editor.edit({ key: "move", values: { count } }, (flow) => arrange.move(flow, places));
}

export function align(session: Session, edge: arrange.Edge): void {
  const { editor } = session;
  const ids = chosenBlocks(session);
  editor.edit({ key: "align" }, (flow) => arrange.align(flow, ids, edge, editor.catalog));
}

export function distribute(session: Session, axis: "x" | "y"): void {
  const { editor } = session;
  const ids = chosenBlocks(session);
  editor.edit({ key: "distribute" }, (flow) => arrange.distribute(flow, ids, axis, editor.catalog));
}

export function comment(session: Session, at: Position): string {
  return session.editor.edit({ key: "comment" }, (flow) => frames.addComment(flow, at), { select: (id) => [id] });
}

export function group(session: Session, name: string): string | undefined {
  const ids = chosenBlocks(session);
  return session.editor.edit({ key: "group", values: { count: ids.length } }, (flow) => frames.group(flow, ids, name));
}

export function ungroup(session: Session, id: string): void {
  session.editor.edit({ key: "ungroup" }, (flow) => frames.ungroup(flow, id));
}

export function leaveGroup(session: Session): void {
  const ids = chosenBlocks(session);
  session.editor.edit({ key: "leaveGroup", values: { count: ids.length } }, (flow) => frames.leaveGroup(flow, ids));
}

export function duplicate(session: Session): void {
  const { editor } = session;
  const fragment = fragmentOf(editor.document, editor.state.selection, editor.catalog);
  pasted(session, fragment, { by: arrange.OFFSET }, "duplicate");
}

/** The clipboard's text for what is selected. */
export function copied(session: Session): string | undefined {
  const { editor } = session;
  if (editor.state.selection.length === 0) return undefined;
  return written(fragmentOf(editor.document, editor.state.selection, editor.catalog));
}

/** Paste a clipboard's text; false when it holds no blocks. */
export function pasteText(session: Session, text: string, at?: Position): boolean {
  const fragment = read(text);
  if (!fragment) return false;
  const { exit, selection } = session.editor.state;
  const [node] = selection;
  if (exit !== undefined && node !== undefined && !at) {
    pasteBehind(session, fragment, { node, exit });
    return true;
  }
  const place = at ?? besideSelection(session, fragment) ?? session.camera?.middle() ?? { x: 0, y: 0 };
  pasted(session, fragment, { at: place }, "paste");
  return true;
}

export function setHandler(session: Session, name: "hangup" | "error", node: NodeId | undefined): void {
  session.editor.edit({ key: "handler" }, (flow) => resources.setHandler(flow, name, node));
}

function pasted(session: Session, fragment: Fragment, place: { at: Position } | { by: Position }, key: string): void {
  const { editor } = session;
  const count = Object.keys(fragment.nodes).length + Object.keys(fragment.comments ?? {}).length;
  editor.edit({ key, values: { count } }, (flow) => paste(flow, fragment, place, editor.catalog), {
    select: (ids) => ids,
  });
}

/** Paste behind an exit: what led nowhere before leads to the first of the pasted blocks, which goes on where the exit led. */
function pasteBehind(session: Session, fragment: Fragment, from: { node: NodeId; exit: ExitName }): void {
  const { editor } = session;
  const { catalog } = editor;
  const box = boxOf(editor.document, [from.node], catalog);
  const place = { at: { x: (box?.x ?? 0) + (box?.width ?? 0) + 96, y: box?.y ?? 0 } };
  const values = { count: Object.keys(fragment.nodes).length };
  editor.edit(
    { key: "paste", values },
    (flow) => {
      const ids = paste(flow, fragment, place, catalog);
      const led = new Set(ids.flatMap((id) => Object.values(flow.nodes[id]?.exits ?? {})));
      const first = ids.find((id) => flow.nodes[id] && !led.has(id)) ?? ids.find((id) => flow.nodes[id]);
      if (first === undefined) return ids;
      if (!blocks.insertOnCord(flow, first, from.node, from.exit, catalog)) {
        blocks.connect(flow, from.node, from.exit, first);
      }
      return ids;
    },
    { select: (ids) => ids },
  );
}

/** Below what is selected, when it is seen; a paste beside its original is found at once. */
function besideSelection(session: Session, fragment: Fragment): Position | undefined {
  const { document, catalog } = { document: session.editor.document, catalog: session.editor.catalog };
  const box = boxOf(document, chosenBlocks(session), catalog);
  return box && Object.keys(fragment.nodes).length > 0
    ? { x: box.x + arrange.OFFSET.x, y: box.y + box.height + 24 }
    : undefined;
}

export function boxOf(flow: FlowDocument, ids: readonly NodeId[], catalog: Catalog) {
  return around(ids.filter((id) => flow.nodes[id]).map((id) => rectOf(flow, id, catalog)));
}

const RECENT = "cordboard.recent-blocks";
const MOST_RECENT = 5;

/** The blocks that were added last, newest first. */
export function recent(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(RECENT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

function remember(type: string): void {
  try {
    localStorage.setItem(
      RECENT,
      JSON.stringify([type, ...recent().filter((one) => one !== type)].slice(0, MOST_RECENT)),
    );
  } catch {
    // A private window keeps nothing.
  }
}
