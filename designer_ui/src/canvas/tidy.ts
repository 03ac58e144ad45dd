import { notifications } from "@mantine/notifications";
import { move } from "@/flow/edit/arrange";
import { chosenBlocks } from "./commands";
import type { Session } from "./session";
import type { Say } from "./words";

/** Lay out the selection when there is one of several blocks, else everything, in one step. */
export async function tidy(session: Session, compact: boolean, t: Say): Promise<void> {
  const { editor, view } = session;
  if (view.getState().tidying) return;
  view.setState({ tidying: true });
  try {
    const chosen = chosenBlocks(session);
    const ids = chosen.length > 1 ? chosen : Object.keys(editor.document.nodes);
    const { tidied } = await import("@/flow/layout/tidy");
    const places = await tidied(editor.document, ids, compact, editor.catalog);
    editor.edit({ key: compact ? "tidyCompact" : "tidy" }, (flow) => move(flow, places));
    if (chosen.length < 2) session.camera?.show();
    view.setState({ announced: t("canvas:tidied") });
  } catch {
    notifications.show({ message: t("canvas:tidyFailed"), color: "clay" });
  }
  view.setState({ tidying: false });
}
