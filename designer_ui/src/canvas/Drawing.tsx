import "@xyflow/react/dist/base.css";
import { Background, BackgroundVariant, MiniMap, ReactFlow, ReactFlowProvider, SelectionMode } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { isWriting } from "@/app/shortcuts";
import { categoryColour } from "@/ui/palette";
import { GRID } from "@/flow/geometry";
import { Block } from "./Block";
import { CanvasContext } from "./canvas";
import { Chooser } from "./Chooser";
import { clipboardOf } from "./clipboard";
import { ContextMenu } from "./ContextMenu";
import { Cord } from "./Cord";
import { useDropping } from "./dropping";
import { FindBar } from "./FindBar";
import { handlersOf } from "./handlers";
import { CommentBox, GroupFrame } from "./Frames";
import { Picture, type CordEdge, type Dragged, type Drawn } from "./picture";
import type { Session } from "./session";
import { useEditor } from "./session";
import { Toolbar } from "./Toolbar";
import { useCamera } from "./useCamera";
import { useCanvasActions } from "./useCanvasActions";
import classes from "./Drawing.module.css";

const NODES = { block: Block, comment: CommentBox, group: GroupFrame };
const EDGES = { cord: Cord };
// One object for ever: React Flow tells all its parts of every property that is another one.
const MORE = ["Meta", "Control", "Shift"];
const CLOSER = ["Meta", "Control"];
const LINE = { stroke: "var(--cb-accent)", strokeWidth: 2 };
const SNAP: [number, number] = [GRID, GRID];
/** React Flow draws the map for the size that it is told, whatever the style sheet says. */
const MAP = { width: 168, height: 112 };
const OPTIONS = { hideAttribution: true };
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
  const [dragged, setDragged] = useState<Dragged>({});
  const nodes = useMemo(
    () => picture.nodes(document, selection, dragged, learned >= 0),
    [picture, document, selection, dragged, learned],
  );
  const edges = useMemo(() => picture.edges(document, cord), [picture, document, cord]);
  const dropping = useDropping(session);
  const clipboard = useMemo(() => clipboardOf(session), [session]);

  const handlers = useMemo(() => handlersOf(session, bare, dropping, setDragged), [session, bare, dropping]);
  const colour = useCallback(
    (node: Drawn) => (node.type === "block" ? tint(session, node.data.node.type) : "transparent"),
    [session],
  );
  useEffect(() => {
    // Whoever opens a flow has the drawing in hand, unless they are at something already.
    const at = globalThis.document.activeElement;
    if (!bare && !isWriting(at) && !at?.closest("[role=dialog]")) session.camera?.focus();
  }, [bare, session]);
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
        {...handlers}
        onlyRenderVisibleElements={nodes.length > CULL}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={MORE}
        selectionMode={SelectionMode.Partial}
        panActivationKeyCode="Space"
        panOnScroll
        zoomActivationKeyCode={CLOSER}
        zoomOnDoubleClick={false}
        connectionRadius={28}
        connectionLineStyle={LINE}
        minZoom={0.02}
        maxZoom={2}
        snapToGrid
        snapGrid={SNAP}
        elevateNodesOnSelect={false}
        proOptions={OPTIONS}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} color="var(--canvas-dots)" />
        {!bare && (
          <MiniMap<Drawn>
            pannable
            zoomable
            className={classes.map ?? ""}
            style={MAP}
            ariaLabel={t("minimap")}
            bgColor="transparent"
            maskColor="var(--canvas-mask)"
            nodeColor={colour}
            nodeBorderRadius={16}
          />
        )}
        <Toolbar bare={bare} />
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
