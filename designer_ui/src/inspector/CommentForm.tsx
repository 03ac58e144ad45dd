import { Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useEditor, type Session } from "@/canvas/session";
import { changeComment } from "@/flow/edit/frames";
import classes from "./inspector.module.css";

/** The words of a comment on the canvas. */
export function CommentForm({ session, id }: { session: Session; id: string }) {
  const { t } = useTranslation("inspector");
  const comment = useEditor(session, (state) => state.document.comments?.[id]);
  const readOnly = useEditor(session, (state) => state.readOnly);
  if (!comment) return null;
  return (
    <div className={classes.form}>
      <div className={classes.alone}>
        <Textarea
          label={t("comment")}
          autosize
          minRows={4}
          readOnly={readOnly}
          value={comment.text}
          onChange={(event) => {
            const text = event.currentTarget.value;
            session.editor.edit({ key: "comment" }, (flow) => changeComment(flow, id, { text }), {
              merge: `comment ${id}`,
            });
          }}
        />
      </div>
    </div>
  );
}
