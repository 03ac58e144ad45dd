/** Opens the list of blocks where one is wanted: to add, to connect, or for all failures to lead to. */

import type { Position } from "@/flow/document";
import * as commands from "./commands";
import type { Session } from "./session";

/** The start, while there is nothing else. */
export function onlyStart(session: Session): string | undefined {
  const { nodes, entry } = session.editor.document;
  return Object.keys(nodes).length === 1 ? entry : undefined;
}

/** Where a block would be added now: behind the exit that is chosen, on the chosen cord, behind the block, or in the middle. */
export function openChooser(session: Session): void {
  const { document, selection, exit } = session.editor.state;
  const { cord } = session.view.getState();
  const { camera, editor } = session;
  const [id = onlyStart(session)] = selection;
  const node = id === undefined ? undefined : document.nodes[id];
  const middle = camera?.middle() ?? { x: 0, y: 0 };
  const show = (at: Position) => camera?.toCanvas(at) ?? { x: 40, y: 40 };
  if (cord) {
    const [from, by] = splitCord(cord);
    const at = document.layout[document.nodes[from]?.exits[by] ?? ""] ?? middle;
    session.view.setState({
      chooser: { purpose: { what: "on", node: from, exit: by }, ...show({ x: at.x - 120, y: at.y }) },
    });
    return;
  }
  if (id !== undefined && node && selection.length <= 1) {
    const exits = editor.catalog.exits(node);
    const open = exits.find((one) => node.exits[one.name] === undefined);
    const meant = exit ?? open?.name ?? exits[0]?.name;
    const at = document.layout[id] ?? middle;
    if (meant !== undefined) {
      const what = node.exits[meant] === undefined ? "behind" : "on";
      session.view.setState({
        chooser: { purpose: { what, node: id, exit: meant }, ...show({ x: at.x + 270, y: at.y }) },
      });
      return;
    }
  }
  session.view.setState({ chooser: { purpose: { what: "add", at: middle }, ...show(middle) } });
}

export function openConnect(session: Session): void {
  const { document, selection, exit } = session.editor.state;
  const [id] = selection;
  const node = id === undefined ? undefined : document.nodes[id];
  if (id === undefined || !node) return;
  const exits = session.editor.catalog.exits(node);
  const open = exits.filter((one) => one.required && node.exits[one.name] === undefined);
  const meant = exit ?? (open.length > 1 ? undefined : (open[0]?.name ?? exits[0]?.name));
  if (exits.length === 0) return;
  const at = document.layout[id] ?? { x: 0, y: 0 };
  const place = session.camera?.toCanvas({ x: at.x + 270, y: at.y }) ?? { x: 40, y: 40 };
  const purpose = { what: "connect" as const, node: id, ...(meant === undefined ? {} : { exit: meant }) };
  session.view.setState({ chooser: { purpose, ...place } });
}

/** Ask for the one block that all open failure exits of what is selected shall lead to. */
export function openConnectFailures(session: Session): void {
  const nodes = commands.withOpenFailures(session);
  const [id] = nodes;
  if (id === undefined) return;
  const at = session.editor.document.layout[id] ?? { x: 0, y: 0 };
  const place = session.camera?.toCanvas({ x: at.x + 270, y: at.y }) ?? { x: 40, y: 40 };
  session.view.setState({ chooser: { purpose: { what: "connectFailures", nodes }, ...place } });
}

export function splitCord(cord: string): [string, string] {
  const at = cord.indexOf(":");
  return [cord.slice(0, at), cord.slice(at + 1)];
}
