import { BaseEdge, EdgeLabelRenderer, getBezierPath, getSmoothStepPath, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useCanvas } from "./canvas";
import type { CordEdge } from "./picture";
import { exitName } from "./words";
import classes from "./Cord.module.css";

/** A cord from an exit to a block. One that leads back goes round; its name is shown while it is chosen or lit. */
export const Cord = memo(function Cord(props: EdgeProps<CordEdge>) {
  const { id, source, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, selected } = props;
  const session = useCanvas();
  useTranslation("canvas"); // drawn again when the page's language changes
  const onPath = useStore(session.overlay, (overlay) => overlay.path.has(id));
  const taken = useStore(session.overlay, (overlay) => overlay.taken.has(id));
  const fate = useStore(session.overlay, (overlay) => overlay.difference?.cords[id] ?? "same");
  const severity = useStore(session.problems, (problems) => problems.byCord.get(id)?.[0]?.severity);
  const aimed = useStore(session.view, (view) => view.cord === id);
  const ends = { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition };
  const back = targetX < sourceX - 8;
  const [path, labelX, labelY] = back
    ? getSmoothStepPath({ ...ends, borderRadius: 14, offset: 26 })
    : getBezierPath({ ...ends, curvature: 0.32 });
  const { document } = session.editor;
  const { catalog } = session.editor;
  const from = document.nodes[source];
  const exit = from && catalog.exits(from).find((one) => one.name === props.sourceHandleId);
  const shown = selected || aimed || onPath;
  return (
    <>
      <g
        className={classes.cord}
        data-selected={selected || aimed || undefined}
        data-path={onPath || undefined}
        data-taken={taken || undefined}
        data-severity={severity}
        data-fate={fate === "same" ? undefined : fate}
      >
        <BaseEdge id={id} path={path} interactionWidth={16} />
        <circle cx={targetX} cy={targetY} r={4.5} className={classes.end} />
      </g>
      {shown && exit && (
        <EdgeLabelRenderer>
          <span
            className={classes.label}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            {exitName(exit)}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
