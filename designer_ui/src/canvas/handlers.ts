/** What happens to the drawing by mouse and touch. Made once for a session: React Flow tells all its parts of each new handler. */

import type { Edge, NodeChange, OnConnectEnd, ReactFlowProps } from "@xyflow/react";
import type { Dispatch, MouseEvent, SetStateAction } from "react";
import { refusal } from "@/flow/edit/blocks";
import type { Position } from "@/flow/document";
import * as commands from "./commands";
import type { Dropping } from "./dropping";
import type { CordEdge, Drawn } from "./picture";
import type { Session } from "./session";
import { splitCord } from "./useCanvasActions";

type Dragged = Readonly<Record<string, Position>>;

export function handlersOf(
  session: Session,
  bare: boolean,
  dropping: Dropping,
  setDragged: Dispatch<SetStateAction<Dragged>>,
): Partial<ReactFlowProps<Drawn, CordEdge>> {
  const { editor, view } = session;
  const menuAt = (
    event: MouseEvent | globalThis.MouseEvent,
    more: { cord?: { node: string; exit: string } } = {},
  ): void => {
    event.preventDefault();
    const { camera } = session;
    if (!camera || bare) return;
    const page = { x: event.clientX, y: event.clientY };
    view.setState({ menu: { ...camera.pageToCanvas(page), at: camera.fromPage(page), ...more } });
  };
  const changed = (changes: NodeChange<Drawn>[]): void => {
    const places: Record<string, Position> = {};
    const chosen = new Set(editor.state.selection);
    for (const change of changes) {
      if (change.type === "position" && change.position) places[change.id] = change.position;
      if (change.type === "select") chosen[change.selected ? "add" : "delete"](change.id);
    }
    if (Object.keys(places).length > 0) setDragged((before) => ({ ...before, ...places }));
    if (!changes.some((change) => change.type === "select")) return;
    editor.select([...chosen]);
    view.setState({ cord: undefined });
  };
  /** A cord let go over a block leads there; over nothing, the list of blocks opens. */
  const letGo: OnConnectEnd = (event, connection) => {
    view.setState({ drawing: undefined });
    const node = connection.fromNode?.id;
    const exit = connection.fromHandle?.id;
    if (node === undefined || !exit || connection.isValid) return;
    const at = pointOf(event);
    const target = document.elementFromPoint(at.x, at.y)?.closest(".react-flow__node")?.getAttribute("data-id");
    if (target) {
      if (editor.document.nodes[target]) commands.connect(session, node, exit, target);
      return;
    }
    const { camera } = session;
    if (!camera) return;
    const purpose = { what: "behind" as const, node, exit, at: camera.fromPage({ x: at.x, y: at.y - 22 }) };
    view.setState({ chooser: { purpose, ...camera.pageToCanvas(at) } });
  };
  const insertAt = (event: MouseEvent, edge: Edge): void => {
    const [node, exit] = splitCord(edge.id);
    const at = session.camera?.pageToCanvas({ x: event.clientX, y: event.clientY }) ?? { x: 0, y: 0 };
    view.setState({ chooser: { purpose: { what: "on", node, exit }, ...at } });
  };
  return {
    onNodesChange: changed,
    onNodeDrag: (event, _, moving) => {
      if (moving.length === 1 && moving[0]) dropping.aim(pointOf(event), moving[0].id);
    },
    onNodeDragStop: (event, _, moving) => {
      setDragged({});
      view.setState({ cord: undefined });
      const [only] = moving;
      const on = only && moving.length === 1 ? dropping.cordAt(pointOf(event), only.id) : undefined;
      const led = Object.values(editor.document.nodes).some(
        (node) => only && Object.values(node.exits).includes(only.id),
      );
      if (only && on && !led) commands.insert(session, only.id, on, only.position);
      else commands.moved(session, Object.fromEntries(moving.map((node) => [node.id, node.position])));
    },
    onConnectStart: (_, { nodeId, handleId }) => {
      if (nodeId && handleId) view.setState({ drawing: { node: nodeId, exit: handleId } });
    },
    onConnect: ({ source, sourceHandle, target }) => {
      if (sourceHandle) commands.connect(session, source, sourceHandle, target);
    },
    onConnectEnd: letGo,
    isValidConnection: ({ source, target }) => refusal(editor.document, source, target) === "",
    onEdgeClick: (_, edge) => {
      editor.select([]);
      view.setState({ cord: edge.id });
    },
    onEdgeDoubleClick: insertAt,
    onNodeDoubleClick: (_, node) => view.setState({ renaming: node.id }),
    onPaneClick: () => view.setState({ cord: undefined, chooser: undefined, menu: undefined }),
    onDoubleClick: (event) => {
      const ground = event.target instanceof Element && event.target.classList.contains("react-flow__pane");
      const { camera } = session;
      if (!ground || editor.state.readOnly || !camera) return;
      const page = { x: event.clientX, y: event.clientY };
      const purpose = { what: "add" as const, at: camera.fromPage(page) };
      view.setState({ chooser: { purpose, ...camera.pageToCanvas(page) } });
    },
    onNodeContextMenu: (event, node) => {
      if (!editor.state.selection.includes(node.id)) editor.select([node.id]);
      menuAt(event);
    },
    onSelectionContextMenu: (event) => menuAt(event),
    onEdgeContextMenu: (event, edge) => {
      const [node, exit] = splitCord(edge.id);
      view.setState({ cord: edge.id });
      menuAt(event, { cord: { node, exit } });
    },
    onPaneContextMenu: (event) => {
      editor.select([]);
      menuAt(event);
    },
    onDragOver: dropping.over,
    onDrop: dropping.drop,
    onDragLeave: () => view.setState({ cord: undefined }),
    onPointerDownCapture: () => session.camera?.focus(),
  };
}

function pointOf(event: globalThis.MouseEvent | TouchEvent | MouseEvent | React.TouchEvent): Position {
  const from = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: from?.clientX ?? 0, y: from?.clientY ?? 0 };
}
