/** Copy, cut and paste by the browser's own events, which need no permission; the same in the drawing and in the outline. */

import type { ClipboardEvent } from "react";
import * as commands from "./commands";
import type { Session } from "./session";

export function clipboardOf(session: Session) {
  const copy = (event: ClipboardEvent): boolean => {
    if (isWriting(event.target)) return false;
    const text = commands.copied(session);
    if (text === undefined) return false;
    event.preventDefault();
    event.clipboardData.setData("text/plain", text);
    return true;
  };
  return {
    onCopy: (event: ClipboardEvent) => void copy(event),
    onCut: (event: ClipboardEvent) => {
      if (copy(event) && !session.editor.state.readOnly) commands.remove(session);
    },
    onPaste: (event: ClipboardEvent) => {
      if (isWriting(event.target) || session.editor.state.readOnly) return;
      event.preventDefault();
      if (commands.pasteText(session, event.clipboardData.getData("text/plain"))) {
        session.camera?.show(session.editor.state.selection);
      }
    },
  };
}

function isWriting(target: EventTarget): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
