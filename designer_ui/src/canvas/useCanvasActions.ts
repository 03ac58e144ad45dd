import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { useActions, type Action } from "@/app/actions";
import { turnTo } from "@/app/turnTo";
import type { Position } from "@/flow/document";
import { groupOf } from "@/flow/edit/frames";
import { walked, type Direction } from "@/flow/walk";
import * as commands from "./commands";
import { onlyStart, openChooser, openConnect, openConnectFailures, splitCord } from "./choosing";
import { collapseSelection } from "./collapse";
import { nextProblem } from "./focus";
import type { Session } from "./session";
import { tidy } from "./tidy";
import { blockName, exitName, type Say } from "./words";

const ARROWS: Readonly<Record<Direction, string>> = {
  left: "ArrowLeft",
  right: "ArrowRight",
  up: "ArrowUp",
  down: "ArrowDown",
};
const BY: Readonly<Record<Direction, Position>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};
const DIRECTIONS = ["left", "right", "up", "down"] as const;

/** Everything that can be done on the canvas, offered to keys, menus, command palette and the list of shortcuts. */
export function useCanvasActions(session: Session): void {
  const { t } = useTranslation("canvas");
  const { editor, view } = session;
  const some = () => editor.state.selection.length > 0;
  const blocks = (least: number) => () => commands.chosenBlocks(session).length >= least && !editor.state.readOnly;
  const free = () => !editor.state.readOnly;
  const act = (id: string, section: string, run: () => void, more: Partial<Action> = {}): Action => ({
    id: `canvas.${id}`,
    title: `canvas:actions.${id}`,
    section: `canvas:sections.${section}`,
    keysWithin: "canvas",
    run,
    ...more,
  });
  const keys = (...shortcuts: string[]) => ({ shortcuts });
  useActions([
    act("undo", "edit", () => editor.undo(), {
      ...keys("mod+Z"),
      enabled: () => editor.state.past.length > 0,
      ...ANYWHERE,
    }),
    act("redo", "edit", () => editor.redo(), {
      ...keys("mod+shift+Z", "mod+Y"),
      enabled: () => editor.state.future.length > 0,
      ...ANYWHERE,
    }),
    act("save", "edit", () => void editor.saveNow(), { ...keys("mod+S"), whileWriting: true, ...ANYWHERE }),
    act("add", "draw", () => openChooser(session), { ...keys("A", "/", "`"), enabled: free }),
    // With nothing selected, Tab leads on through the page as it does everywhere; but who begins to draw begins at the start.
    act("addNext", "draw", () => openChooser(session), {
      ...keys("Tab"),
      enabled: () => (some() || onlyStart(session) !== undefined) && free(),
    }),
    act("connect", "draw", () => openConnect(session), { ...keys("C"), enabled: blocks(1) }),
    act("connectFailures", "draw", () => openConnectFailures(session), {
      ...keys("shift+C"),
      enabled: () => commands.withOpenFailures(session).length > 0 && free(),
    }),
    act("disconnect", "draw", () => cutChosen(session), {
      ...keys("shift+Delete", "shift+Backspace"),
      enabled: () => editor.state.exit !== undefined && free(),
    }),
    act("edit", "draw", () => edit(session), { ...keys("Enter"), enabled: some }),
    act("rename", "draw", () => view.setState({ renaming: editor.state.selection[0] }), {
      ...keys("F2"),
      enabled: () => some() && free(),
    }),
    act("delete", "edit", () => removeChosen(session), {
      ...keys("Delete", "Backspace"),
      enabled: () => (some() || view.getState().cord !== undefined) && free(),
    }),
    act("copy", "edit", () => void copy(session), { ...keys("mod+C"), ...NATIVE, enabled: some }),
    act("cut", "edit", () => void copy(session).then(() => commands.remove(session)), {
      ...keys("mod+X"),
      ...NATIVE,
      enabled: () => some() && free(),
    }),
    act("paste", "edit", () => void paste(session, t("pasteNothing")), { ...keys("mod+V"), ...NATIVE, enabled: free }),
    act("duplicate", "edit", () => commands.duplicate(session), { ...keys("mod+D"), enabled: () => some() && free() }),
    act("selectAll", "edit", () => editor.select(Object.keys(editor.document.nodes)), keys("mod+A")),
    act("selectNone", "edit", () => leave(session), keys("Escape")),
    act("group", "draw", () => renameAfter(session, commands.group(session, "")), {
      ...keys("mod+G"),
      enabled: blocks(1),
    }),
    act("ungroup", "draw", () => ungroupChosen(session), {
      enabled: () => groupOf(editor.document, editor.state.selection[0] ?? "") !== undefined && free(),
    }),
    ...(["hangup", "error"] as const).map((event) =>
      act(`begin-${event}`, "draw", () => commands.setHandler(session, event, commands.chosenBlocks(session)[0]), {
        enabled: () => {
          const [id, ...more] = commands.chosenBlocks(session);
          return id !== undefined && id !== editor.document.entry && more.length === 0 && free();
        },
      }),
    ),
    act("collapse", "draw", () => void collapseSelection(session, t), { ...keys("mod+shift+G"), enabled: blocks(1) }),
    act(
      "comment",
      "draw",
      () => renameAfter(session, commands.comment(session, session.camera?.middle() ?? { x: 0, y: 0 })),
      {
        ...keys("mod+alt+M"),
        enabled: free,
      },
    ),
    // A panel's Escape (`Region.tsx`): within the drawing it means something else.
    act("back", "view", () => goBack(session), { ...keys("Escape"), ...NATIVE }),
    act("find", "view", () => view.setState({ finding: true }), {
      ...keys("mod+F", "F3"),
      whileWriting: true, // the way back to the drawing from any form
      ...ANYWHERE,
    }),
    act("tidy", "draw", () => void tidy(session, false, t), { ...keys("mod+shift+L"), enabled: free }),
    act("tidyCompact", "draw", () => void tidy(session, true, t), { enabled: free }),
    ...(["left", "centre", "right", "top", "middle", "bottom"] as const).map((edge) =>
      act(`align-${edge}`, "arrange", () => commands.align(session, edge), { enabled: blocks(2) }),
    ),
    act("distribute-x", "arrange", () => commands.distribute(session, "x"), { enabled: blocks(3) }),
    act("distribute-y", "arrange", () => commands.distribute(session, "y"), { enabled: blocks(3) }),
    act("zoom100", "view", () => session.camera?.zoomTo(1), keys("0")),
    act("zoomAll", "view", () => session.camera?.show(), keys("1")),
    act("zoomChosen", "view", () => session.camera?.show(editor.state.selection, { zoom: true }), {
      ...keys("2"),
      enabled: some,
    }),
    act("zoomIn", "view", () => session.camera?.zoomBy(1.25), keys("+", "=")),
    act("zoomOut", "view", () => session.camera?.zoomBy(0.8), keys("-")),
    act("nextProblem", "problems", () => nextProblem(session, 1), { ...keys("F8"), ...ANYWHERE }),
    act("previousProblem", "problems", () => nextProblem(session, -1), { ...keys("shift+F8"), ...ANYWHERE }),
    act("menu", "view", () => openMenu(session), keys("shift+F10", "ContextMenu")),
    ...DIRECTIONS.map((direction) =>
      act(`walk-${direction}`, "walk", () => walk(session, direction, t), keys(ARROWS[direction])),
    ),
    ...DIRECTIONS.map((direction) =>
      act(`nudge-${direction}`, "arrange", () => commands.nudge(session, BY[direction]), {
        ...keys(`alt+${ARROWS[direction]}`),
        enabled: () => some() && free(),
      }),
    ),
    ...DIRECTIONS.map((direction) =>
      act(
        `nudgeFar-${direction}`,
        "arrange",
        () => commands.nudge(session, { x: BY[direction].x * 10, y: BY[direction].y * 10 }),
        {
          ...keys(`alt+shift+${ARROWS[direction]}`),
          enabled: () => some() && free(),
        },
      ),
    ),
  ]);
}

/** Keys that work in the whole page, not on the canvas alone. */
const ANYWHERE = { keysWithin: "" };

/** Keys that are heard elsewhere: the clipboard's, which the browser makes events of that need no permission (`Drawing.tsx`). */
const NATIVE = { keysWithin: "native" };

/** Back to the drawing, at what is selected there. */
function goBack(session: Session): void {
  const { selection } = session.editor.state;
  if (selection.length > 0) session.camera?.show(selection);
  session.camera?.focus();
}

function ungroupChosen(session: Session): void {
  const group = groupOf(session.editor.document, session.editor.state.selection[0] ?? "");
  if (group !== undefined) commands.ungroup(session, group);
}

function cutChosen(session: Session): void {
  const { selection, exit } = session.editor.state;
  const [id] = selection;
  if (id !== undefined && exit !== undefined) commands.cut(session, id, exit);
}

function removeChosen(session: Session): void {
  const { cord } = session.view.getState();
  if (!cord) {
    commands.remove(session);
    return;
  }
  const [node, exit] = splitCord(cord);
  session.view.setState({ cord: undefined });
  commands.cut(session, node, exit);
}

function leave(session: Session): void {
  session.view.setState({ cord: undefined, menu: undefined });
  const { exit, selection } = session.editor.state;
  if (exit !== undefined) session.editor.select(selection);
  else session.editor.select([]);
}

/** Open the form of a block; write into a comment. */
function edit(session: Session): void {
  const [id] = session.editor.state.selection;
  if (id !== undefined && session.editor.document.comments?.[id]) {
    session.view.setState({ renaming: id });
    return;
  }
  turnTo("inspector");
}

function openMenu(session: Session): void {
  const [id] = session.editor.state.selection;
  const at = (id !== undefined && session.editor.document.layout[id]) || session.camera?.middle() || { x: 0, y: 0 };
  const { x, y } = session.camera?.toCanvas({ x: at.x + 24, y: at.y + 40 }) ?? { x: 40, y: 40 };
  session.view.setState({ menu: { x, y, at } });
}

function renameAfter(session: Session, id: string | undefined): void {
  if (id !== undefined) session.view.setState({ renaming: id });
}

async function copy(session: Session): Promise<void> {
  const text = commands.copied(session);
  if (text !== undefined) await navigator.clipboard.writeText(text);
}

/** Paste what the clipboard holds, at a point or where it is seen; say so when it holds `nothing`. */
export async function paste(session: Session, nothing: string, at?: Position): Promise<void> {
  const text = await navigator.clipboard.readText();
  if (!commands.pasteText(session, text, at)) notifications.show({ message: nothing, color: "gray" });
  else session.camera?.show(session.editor.state.selection);
}

function walk(session: Session, direction: Direction, t: Say): void {
  const { editor } = session;
  const { document, selection, exit } = editor.state;
  const [id] = selection;
  const from = id !== undefined && document.nodes[id] ? { node: id, exit } : undefined;
  const to = from ? walked(document, from, direction, editor.catalog) : { node: document.entry };
  session.view.setState({ cord: undefined });
  editor.select([to.node], to.exit);
  session.camera?.show([to.node]);
  session.view.setState({ announced: announcement(session, to, t) });
}

/** What a screen reader says of a place in the drawing. */
export function announcement(session: Session, place: { node: string; exit?: string | undefined }, t: Say): string {
  const { document, catalog } = session.editor;
  const node = document.nodes[place.node];
  if (!node) return "";
  const exits = catalog.exits(node);
  const exit = exits.find((one) => one.name === place.exit);
  if (exit) {
    const to = node.exits[exit.name];
    const target = to === undefined ? "" : blockName(document.nodes[to], catalog);
    return t(target ? "say.exit" : "say.openExit", { exit: exitName(exit), keys: exit.keys, to: target });
  }
  const problems = session.problems.getState().byNode.get(place.node)?.length ?? 0;
  return t("say.block", {
    name: blockName(node, catalog),
    exits: t("say.exits", { count: exits.length }),
    problems: t("problemCount", { count: problems }),
  });
}
