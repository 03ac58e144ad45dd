import { NodeResizer, type NodeProps } from "@xyflow/react";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { changeComment } from "@/flow/edit/frames";
import { useCanvas } from "./canvas";
import { rename } from "./commands";
import { NameField } from "./NameField";
import type { CommentNode, GroupNode } from "./picture";
import classes from "./Frames.module.css";

/** Words beside the drawing. */
export const CommentBox = memo(function CommentBox({ id, data, selected }: NodeProps<CommentNode>) {
  const session = useCanvas();
  const { t } = useTranslation("canvas");
  const writing = useStore(session.view, (view) => view.renaming === id);
  return (
    <div className={classes.comment} data-selected={selected || undefined} id={`block-${id}`}>
      <NodeResizer
        isVisible={selected && !session.editor.state.readOnly}
        minWidth={80}
        minHeight={40}
        lineClassName={classes.line ?? ""}
        handleClassName={classes.grip ?? ""}
        onResizeEnd={(_, { x, y, width, height }) => {
          session.editor.edit({ key: "comment" }, (flow) => changeComment(flow, id, { x, y, width, height }));
        }}
      />
      {writing ? (
        <Words id={id} text={data.comment.text} />
      ) : (
        <p className={classes.text}>{data.comment.text || t("emptyComment")}</p>
      )}
    </div>
  );
});

function Words({ id, text }: { id: string; text: string }) {
  const session = useCanvas();
  const { t } = useTranslation("canvas");
  const field = useRef<HTMLTextAreaElement>(null);
  const left = useRef(false);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const done = (keep: boolean) => {
    if (left.current) return;
    left.current = true;
    if (keep && field.current) rename(session, id, field.current.value);
    session.view.setState({ renaming: undefined });
    session.camera?.focus();
  };
  return (
    <textarea
      ref={field}
      className={`${classes.words} nodrag nopan nowheel`}
      defaultValue={text}
      aria-label={t("comment")}
      maxLength={4000}
      onBlur={() => done(true)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Escape") done(true);
        event.stopPropagation();
      }}
    />
  );
}

/** The frame of a group. Its name selects all that is in it. */
export const GroupFrame = memo(function GroupFrame({ id, data }: NodeProps<GroupNode>) {
  const session = useCanvas();
  const { t } = useTranslation("canvas");
  const renaming = useStore(session.view, (view) => view.renaming === id);
  const { group } = data;
  return (
    <div className={classes.group}>
      {renaming ? (
        <div className={classes.title}>
          <NameField id={id} name={group.name} placeholder={t("group")} />
        </div>
      ) : (
        <button
          type="button"
          tabIndex={-1}
          data-grip
          className={classes.title}
          title={t("selectGroup")}
          onClick={() => {
            session.editor.select(group.nodes);
            session.camera?.focus();
          }}
          onDoubleClick={() => session.view.setState({ renaming: id })}
        >
          {group.name || t("group")}
        </button>
      )}
    </div>
  );
});
