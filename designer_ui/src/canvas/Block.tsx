import { Handle, Position, useStore as useFlowStore, type NodeProps, type ReactFlowState } from "@xyflow/react";
import {
  IconAlertTriangleFilled,
  IconExclamationCircleFilled,
  IconInfoCircleFilled,
  IconPlus,
} from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { Exit } from "@/flow/exits";
import type { FlowNode, NodeId } from "@/flow/document";
import { categoryColour } from "@/ui/palette";
import { useCanvas } from "./canvas";
import { BlockIcon } from "./icons";
import { NameField } from "./NameField";
import { cordKey } from "./overlay";
import type { BlockNode } from "./picture";
import { useEditor } from "./session";
import { blockName, exitName, shownLanguage, summary, typeName } from "./words";
import classes from "./Block.module.css";

/** Below this zoom words cannot be read: a block is its colour and its name. */
const FAR = 0.4;
const isFar = (state: ReactFlowState) => state.transform[2] < FAR;

const BADGES = { error: IconExclamationCircleFilled, warning: IconAlertTriangleFilled, info: IconInfoCircleFilled };

/** One block of the drawing. Its size comes of its data (`flow/geometry.ts`); nothing here may change it. */
export const Block = memo(function Block({ id, data, selected }: NodeProps<BlockNode>) {
  const session = useCanvas();
  const { catalog } = session.editor;
  const far = useFlowStore(isFar);
  const { node, entry } = data;
  const type = catalog.find(node.type);
  const category = type?.category ?? "step";
  const colour = categoryColour(category);
  const active = useStore(session.overlay, (overlay) => overlay.active === id);
  const lit = useStore(session.overlay, (overlay) => overlay.visited.has(id) || overlay.pathNodes.has(id));
  const fate = useStore(session.overlay, (overlay) => overlay.difference?.nodes[id] ?? "same");
  const exits = catalog.exits(node);
  return (
    <div
      id={`block-${id}`}
      className={classes.block}
      data-selected={selected || undefined}
      data-active={active || undefined}
      data-lit={lit || undefined}
      data-fate={fate === "same" ? undefined : fate}
      data-entry={entry || undefined}
      data-far={far || undefined}
      style={
        {
          "--tint": `var(--mantine-color-${colour}-light)`,
          "--ink": `var(--mantine-color-${colour}-light-color)`,
          "--strong": `var(--mantine-color-${colour}-filled)`,
        } as React.CSSProperties
      }
    >
      {!entry && <Handle id="in" type="target" position={Position.Left} className={classes.into} />}
      <div className={classes.head}>
        <span className={classes.picture}>
          <BlockIcon type={node.type} category={category} />
        </span>
        <Name id={id} node={node} />
        {!far && <Count id={id} />}
        <Badge id={id} />
      </div>
      {!far && <Said node={node} />}
      {exits.map((exit) => (
        <Row key={exit.name} id={id} node={node} exit={exit} far={far} />
      ))}
    </div>
  );
});

function Name({ id, node }: { id: NodeId; node: FlowNode }) {
  const session = useCanvas();
  const { catalog } = session.editor;
  useTranslation("canvas"); // drawn again when the page's language changes
  const renaming = useStore(session.view, (view) => view.renaming === id);
  const kind = typeName(node, catalog);
  const name = blockName(node, catalog);
  if (renaming) return <NameField id={id} name={node.name} placeholder={kind} />;
  return (
    <span className={classes.names}>
      <span className={classes.name} title={name}>
        {name}
      </span>
      {name !== kind && <span className={classes.kind}>{kind}</span>}
    </span>
  );
}

function Badge({ id }: { id: NodeId }) {
  const session = useCanvas();
  const { t } = useTranslation("canvas");
  const findings = useStore(session.problems, (problems) => problems.byNode.get(id));
  const [worst] = findings ?? [];
  if (!findings || !worst) return null;
  const Picture = BADGES[worst.severity];
  return (
    <span
      className={classes.badge}
      data-severity={worst.severity}
      role="img"
      aria-label={t("problemCount", { count: findings.length })}
      title={t("problemCount", { count: findings.length })}
    >
      <Picture size={16} aria-hidden />
      {findings.length > 1 && <span className={classes.number}>{findings.length}</span>}
    </span>
  );
}

function Count({ id }: { id: string }) {
  const session = useCanvas();
  const count = useStore(session.overlay, (overlay) => overlay.counts[id]);
  return count === undefined ? null : <span className={classes.count}>{count}</span>;
}

/** What the block says, in the language that is shown. */
function Said({ node }: { node: FlowNode }) {
  const session = useCanvas();
  const { t } = useTranslation("canvas");
  const chosen = useStore(session.view, (view) => view.spoken);
  // A text, so that an edit elsewhere draws nothing anew.
  const shown = useEditor(session, ({ document }) => {
    const language = shownLanguage(document, chosen);
    const { text, lacks } = summary(document, node, session.editor.catalog, language);
    return `${lacks ? language : ""}\n${text}`;
  });
  if (session.editor.catalog.mentions(node).prompts.length === 0) return null;
  const lacks = shown.slice(0, shown.indexOf("\n"));
  const text = shown.slice(lacks.length + 1);
  return (
    <div className={classes.said} title={text}>
      <span className={classes.words}>{text}</span>
      {lacks && (
        <span className={classes.lacks} title={t("lacks", { languages: lacks })}>
          {lacks}
        </span>
      )}
    </div>
  );
}

function Row({ id, node, exit, far }: { id: NodeId; node: FlowNode; exit: Exit; far: boolean }) {
  const session = useCanvas();
  const { t } = useTranslation("canvas");
  const key = cordKey(id, exit.name);
  const open = node.exits[exit.name] === undefined;
  const chosen = useEditor(
    session,
    (state) => state.exit === exit.name && state.selection.length === 1 && state.selection[0] === id,
  );
  const uncovered = useStore(session.overlay, (overlay) => overlay.covered !== undefined && !overlay.covered.has(key));
  return (
    <div
      className={classes.row}
      data-open={open || undefined}
      data-needed={(open && exit.required) || undefined}
      data-lost={exit.lost || undefined}
      data-chosen={chosen || undefined}
      data-uncovered={uncovered || undefined}
      data-exit={exit.name}
    >
      {!far && (
        <>
          {exit.keys && <kbd className={classes.key}>{exit.keys}</kbd>}
          <span className={classes.label} title={exitName(exit)}>
            {exitName(exit)}
          </span>
          <Count id={key} />
          {open && !exit.lost && (
            <button
              type="button"
              tabIndex={-1}
              className={`${classes.plus} nodrag`}
              aria-label={t("addBehind", { exit: exitName(exit) })}
              title={t("addBehind", { exit: exitName(exit) })}
              onClick={(event) => {
                event.stopPropagation();
                const box = event.currentTarget.getBoundingClientRect();
                const at = session.camera?.pageToCanvas({ x: box.right, y: box.top }) ?? { x: 0, y: 0 };
                session.view.setState({ chooser: { purpose: { what: "behind", node: id, exit: exit.name }, ...at } });
              }}
            >
              <IconPlus size={13} stroke={2.2} aria-hidden />
            </button>
          )}
        </>
      )}
      <Handle id={exit.name} type="source" position={Position.Right} className={classes.out} />
    </div>
  );
}
