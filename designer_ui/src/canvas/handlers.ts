/** What happens to the drawing by mouse and touch. Made once for a session: React Flow tells all its parts of each new handler. */

import type { Edge, NodeChange, OnConnectEnd, ReactFlowProps } from "@xyflow/react";
import type { Dispatch, MouseEvent, SetStateAction } from "react";
import { refusal } from "@/flow/edit/blocks";
import type { Position } from "@/flow/document";
import type { Rect } from "@/flow/geometry";
import * as commands from "./commands";
import type { Dropping } from "./dropping";
import { carried, type CordEdge, type Dragged, type Drawn } from "./picture";
import type { Session } from "./session";
import { splitCord } from "./choosing";

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
  /** A group carries its blocks. */
  const placed = (id: string, at: Position): Record<string, Position> =>
    editor.document.groups?.[id] ? carried(editor.document, id, at, editor.catalog) : { [id]: at };
  const changed = (changes: NodeChange<Drawn>[]): void => {
    const places: Record<string, Partial<Rect>> = {};
    const chosen = new Set(editor.state.selection);
    for (const change of changes) {
      if (change.type === "position" && change.position) Object.assign(places, placed(change.id, change.position));
      if (change.type === "dimensions" && change.resizing && change.dimensions) {
        places[change.id] = { ...places[change.id], ...change.dimensions };
      }
      if (change.type === "select") chosen[change.selected ? "add" : "delete"](change.id);
    }
    if (Object.keys(places).length > 0) setDragged((before) => joined(before, places));
    if (changes.some((change) => change.type === "dimensions" && change.resizing === false)) setDragged({});
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
      else
        commands.moved(
          session,
          Object.fromEntries(moving.flatMap((node) => Object.entries(placed(node.id, node.position)))),
        );
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
    // One of several that is clicked without a key is meant alone.
    onNodeClick: (event, node) => {
      if (
        node.type !== "group" &&
        !event.ctrlKey &&
        !event.metaKey &&
        !event.shiftKey &&
        editor.state.selection.length > 1
      ) {
        editor.select([node.id]);
      }
    },
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
      if (node.type === "group") editor.select(node.data.group.nodes);
      else if (!editor.state.selection.includes(node.id)) editor.select([node.id]);
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

function joined(before: Dragged, places: Dragged): Dragged {
  const both = Object.entries(places).map(([id, place]) => [id, { ...before[id], ...place }] as const);
  return { ...before, ...Object.fromEntries(both) };
}

function pointOf(event: globalThis.MouseEvent | TouchEvent | MouseEvent | React.TouchEvent): Position {
  const from = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: from?.clientX ?? 0, y: from?.clientY ?? 0 };
}
