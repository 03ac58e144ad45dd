import "@xyflow/react/dist/base.css";
import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  type NodeChange,
  type OnConnectEnd,
} from "@xyflow/react";
import { useCallback, useMemo, useState, type MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { refusal } from "@/flow/edit/blocks";
import { categoryColour } from "@/ui/palette";
import type { Position } from "@/flow/document";
import { GRID } from "@/flow/geometry";
import { Block } from "./Block";
import { CanvasContext } from "./canvas";
import { Chooser } from "./Chooser";
import * as commands from "./commands";
import { clipboardOf } from "./clipboard";
import { ContextMenu } from "./ContextMenu";
import { Cord } from "./Cord";
import { useDropping } from "./dropping";
import { FindBar } from "./FindBar";
import { CommentBox, GroupFrame } from "./Frames";
import { Picture, type CordEdge, type Drawn } from "./picture";
import type { Session } from "./session";
import { useEditor } from "./session";
import { Toolbar } from "./Toolbar";
import { useCamera } from "./useCamera";
import { splitCord, useCanvasActions } from "./useCanvasActions";
import classes from "./Drawing.module.css";

const NODES = { block: Block, comment: CommentBox, group: GroupFrame };
const EDGES = { cord: Cord };
/** Above so many blocks only those in sight are drawn; below, drawing all is quicker than looking. */
const CULL = 150;

/** The drawing of a session: with all that edits it, or to be looked at only. */
export function Drawing({ session, bare = false }: { session: Session; bare?: boolean }) {
  return (
    <CanvasContext value={session}>
      <ReactFlowProvider>
        <Surface session={session} bare={bare} />
      </ReactFlowProvider>
    </CanvasContext>
  );
}

function Surface({ session, bare }: { session: Session; bare: boolean }) {
  const { t } = useTranslation("canvas");
  const { editor, view } = session;
  const frame = useCamera(session);
  const document = useEditor(session, (state) => state.document);
  const selection = useEditor(session, (state) => state.selection);
  const learned = useEditor(session, (state) => state.learned);
  const readOnly = useEditor(session, (state) => state.readOnly);
  const cord = useStore(view, (state) => state.cord);
  const drawing = useStore(view, (state) => state.drawing);
  const [picture] = useState(() => new Picture(editor.catalog));
  const [dragged, setDragged] = useState<Readonly<Record<string, Position>>>({});
  const nodes = useMemo(
    () => picture.nodes(document, selection, dragged, learned >= 0),
    [picture, document, selection, dragged, learned],
  );
  const edges = useMemo(() => picture.edges(document, cord), [picture, document, cord]);
  const dropping = useDropping(session);
  const clipboard = useMemo(() => clipboardOf(session), [session]);

  const onNodesChange = useCallback(
    (changes: NodeChange<Drawn>[]) => {
      const places: Record<string, Position> = {};
      const chosen = new Set(editor.state.selection);
      for (const change of changes) {
        if (change.type === "position" && change.position) places[change.id] = change.position;
        if (change.type === "select") chosen[change.selected ? "add" : "delete"](change.id);
      }
      if (Object.keys(places).length > 0) setDragged((before) => ({ ...before, ...places }));
      if (changes.some((change) => change.type === "select")) {
        editor.select([...chosen]);
        view.setState({ cord: undefined });
      }
    },
    [editor, view],
  );
  const onConnectEnd: OnConnectEnd = (event, connection) => {
    view.setState({ drawing: undefined });
    const node = connection.fromNode?.id;
    const exit = connection.fromHandle?.id;
    if (node === undefined || !exit || connection.isValid) return;
    const at = pointOf(event);
    const over = globalThis.document.elementFromPoint(at.x, at.y)?.closest(".react-flow__node");
    const target = over?.getAttribute("data-id");
    if (target) {
      if (editor.document.nodes[target]) commands.connect(session, node, exit, target);
      return;
    }
    const { camera } = session;
    if (!camera) return;
    const purpose = { what: "behind" as const, node, exit, at: camera.fromPage({ x: at.x, y: at.y - 22 }) };
    view.setState({ chooser: { purpose, ...camera.pageToCanvas(at) } });
  };
  const menuAt = (event: MouseEvent | globalThis.MouseEvent, more: { cord?: { node: string; exit: string } } = {}) => {
    event.preventDefault();
    const { camera } = session;
    if (!camera || bare) return;
    const page = { x: event.clientX, y: event.clientY };
    view.setState({ menu: { ...camera.pageToCanvas(page), at: camera.fromPage(page), ...more } });
  };
  return (
    <div
      ref={frame}
      className={classes.frame}
      data-keys="canvas"
      data-drawing={drawing ? true : undefined}
      tabIndex={0}
      role="application"
      aria-label={t("canvas")}
      aria-describedby="canvas-help"
      aria-activedescendant={selection[0] === undefined ? undefined : `block-${selection[0]}`}
      {...clipboard}
    >
      <ReactFlow<Drawn, CordEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODES}
        edgeTypes={EDGES}
        onNodesChange={onNodesChange}
        onNodeDragStop={(event, _, moving) => {
          const places = Object.fromEntries(moving.map((node) => [node.id, node.position]));
          setDragged({});
          const [only] = moving;
          const on = only && moving.length === 1 ? dropping.cordAt(pointOf(event), only.id) : undefined;
          const loose =
            only && !Object.values(editor.document.nodes).some((node) => Object.values(node.exits).includes(only.id));
          view.setState({ cord: undefined });
          if (only && on && loose) commands.insert(session, only.id, on, only.position);
          else commands.moved(session, places);
        }}
        onNodeDrag={(event, _, moving) => {
          if (moving.length === 1 && moving[0]) dropping.aim(pointOf(event), moving[0].id);
        }}
        onConnectStart={(_, { nodeId, handleId }) => {
          if (nodeId && handleId) view.setState({ drawing: { node: nodeId, exit: handleId } });
        }}
        onConnect={({ source, sourceHandle, target }) => {
          if (sourceHandle) commands.connect(session, source, sourceHandle, target);
        }}
        onConnectEnd={onConnectEnd}
        isValidConnection={({ source, target }) => refusal(editor.document, source, target) === ""}
        onEdgeClick={(_, edge) => {
          editor.select([]);
          view.setState({ cord: edge.id });
        }}
        onEdgeDoubleClick={(event, edge) => {
          const [node, exit] = splitCord(edge.id);
          const at = session.camera?.pageToCanvas({ x: event.clientX, y: event.clientY }) ?? { x: 0, y: 0 };
          view.setState({ chooser: { purpose: { what: "on", node, exit }, ...at } });
        }}
        onNodeDoubleClick={(_, node) => view.setState({ renaming: node.id })}
        onPaneClick={() => view.setState({ cord: undefined, chooser: undefined, menu: undefined })}
        onDoubleClick={(event) => {
          const ground = event.target instanceof Element && event.target.classList.contains("react-flow__pane");
          const { camera } = session;
          if (!ground || readOnly || !camera) return;
          const page = { x: event.clientX, y: event.clientY };
          view.setState({
            chooser: { purpose: { what: "add", at: camera.fromPage(page) }, ...camera.pageToCanvas(page) },
          });
        }}
        onNodeContextMenu={(event, node) => {
          if (!editor.state.selection.includes(node.id)) editor.select([node.id]);
          menuAt(event);
        }}
        onSelectionContextMenu={(event) => menuAt(event)}
        onEdgeContextMenu={(event, edge) => {
          const [node, exit] = splitCord(edge.id);
          view.setState({ cord: edge.id });
          menuAt(event, { cord: { node, exit } });
        }}
        onPaneContextMenu={(event) => {
          editor.select([]);
          menuAt(event);
        }}
        onDragOver={dropping.over}
        onDrop={dropping.drop}
        onDragLeave={() => view.setState({ cord: undefined })}
        onPointerDownCapture={() => session.camera?.focus()}
        onlyRenderVisibleElements={nodes.length > CULL}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={["Meta", "Control", "Shift"]}
        selectionMode={SelectionMode.Partial}
        panActivationKeyCode="Space"
        panOnScroll
        zoomActivationKeyCode={["Meta", "Control"]}
        zoomOnDoubleClick={false}
        connectionRadius={28}
        connectionLineStyle={{ stroke: "var(--cb-accent)", strokeWidth: 2 }}
        minZoom={0.02}
        maxZoom={2}
        snapToGrid
        snapGrid={[GRID, GRID]}
        elevateNodesOnSelect={false}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} color="var(--canvas-dots)" />
        {!bare && (
          <MiniMap<Drawn>
            pannable
            zoomable
            className={classes.map ?? ""}
            ariaLabel={t("minimap")}
            bgColor="transparent"
            maskColor="var(--canvas-mask)"
            nodeColor={(node) => (node.type === "block" ? tint(session, node.data.node.type) : "transparent")}
            nodeBorderRadius={16}
          />
        )}
        <Toolbar />
      </ReactFlow>
      {!bare && (
        <>
          <FindBar />
          <Chooser />
          <ContextMenu />
          <Actions session={session} />
        </>
      )}
      <Announcer session={session} />
    </div>
  );
}

/** The actions of the canvas, apart so that what they read draws nothing anew. */
function Actions({ session }: { session: Session }) {
  useCanvasActions(session);
  return null;
}

function Announcer({ session }: { session: Session }) {
  const { t } = useTranslation("canvas");
  const announced = useStore(session.view, (view) => view.announced);
  return (
    <>
      <p id="canvas-help" className={classes.unseen}>
        {t("canvasHelp")}
      </p>
      <div role="status" aria-live="polite" className={classes.unseen}>
        {announced}
      </div>
    </>
  );
}

function tint(session: Session, type: string): string {
  const category = session.editor.catalog.find(type)?.category ?? "step";
  return `var(--mantine-color-${categoryColour(category)}-5)`;
}

function pointOf(event: globalThis.MouseEvent | TouchEvent | MouseEvent | React.TouchEvent): Position {
  const from = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: from?.clientX ?? 0, y: from?.clientY ?? 0 };
}
