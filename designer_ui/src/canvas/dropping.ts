/** Dropping onto the drawing: a block of the palette, or a block that stands alone, onto the ground or onto a cord. */

import { useMemo, type DragEvent } from "react";
import type { Position } from "@/flow/document";
import { add, pasteText } from "./commands";
import type { Session } from "./session";
import { splitCord } from "./choosing";

/** The kind of data under which a palette's block is dragged. */
export const DRAGGED = "application/x-cordboard-block";

export type Dropping = ReturnType<typeof useDropping>;

export function useDropping(session: Session) {
  return useMemo(() => {
    const cordAt = (page: Position, except?: string) => {
      for (const element of document.elementsFromPoint(page.x, page.y)) {
        const id = element.closest(".react-flow__edge")?.getAttribute("data-id");
        if (!id) continue;
        const [node, exit] = splitCord(id);
        if (node !== except && session.editor.document.nodes[node]?.exits[exit] !== except) return { node, exit };
      }
      return undefined;
    };
    const aim = (page: Position, except?: string) => {
      const cord = cordAt(page, except);
      const id = cord && `${cord.node}:${cord.exit}`;
      if (session.view.getState().cord !== id) session.view.setState({ cord: id });
    };
    return {
      cordAt,
      aim,
      over: (event: DragEvent) => {
        const { types } = event.dataTransfer;
        if (session.editor.state.readOnly || !(types.includes(DRAGGED) || types.includes("Files"))) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        aim({ x: event.clientX, y: event.clientY });
      },
      drop: (event: DragEvent) => {
        const type = event.dataTransfer.getData(DRAGGED);
        const page = { x: event.clientX, y: event.clientY };
        session.view.setState({ cord: undefined });
        if (session.editor.state.readOnly) return;
        const [file] = event.dataTransfer.files;
        if (file) {
          event.preventDefault();
          const at = session.camera?.fromPage(page);
          void file.text().then((text) => pasteText(session, text, at));
          return;
        }
        if (!type) return;
        event.preventDefault();
        const cord = cordAt(page);
        const at = session.camera?.fromPage({ x: page.x - 60, y: page.y - 20 }) ?? { x: 0, y: 0 };
        add(session, type, cord ? { on: cord.node, exit: cord.exit } : { at });
        session.camera?.focus();
      },
    };
  }, [session]);
}
