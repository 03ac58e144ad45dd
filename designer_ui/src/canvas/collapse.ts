import { notifications } from "@mantine/notifications";
import { answerOf, api, ApiProblem } from "@/contract/client";
import { collapse, extracted, planned } from "@/flow/edit/subflow";
import { chosenBlocks } from "./commands";
import type { Session } from "./session";
import { blockName, type Say } from "./words";

/** Make a flow of its own of what is selected, and call it from here. The new flow is a draft of its own; nothing live changes. */
export async function collapseSelection(session: Session, t: Say): Promise<void> {
  const { editor } = session;
  const ids = chosenBlocks(session);
  const plan = planned(editor.document, ids);
  if (typeof plan === "string") {
    notifications.show({ message: t(`canvas:collapse.${plan}`), color: "brass" });
    return;
  }
  const name = blockName(editor.document.nodes[plan.entry], editor.catalog);
  for (let n = 1; n < 100; n++) {
    const id = `${editor.document.id.slice(0, 50)}-part${n === 1 ? "" : `-${n}`}`;
    const child = extracted(editor.document, ids, plan, { id, name }, editor.catalog);
    try {
      const params = { path: { flow: id } };
      await answerOf(api.PUT("/v1/flows/{flow}/draft", { params, body: { document: child, revision: 0, tab: null } }));
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.status === 409) continue;
      notifications.show({ message: t("canvas:collapse.failed"), color: "clay" });
      return;
    }
    editor.edit({ key: "collapse", values: { name } }, (flow) => collapse(flow, ids, plan, child, editor.catalog), {
      select: (made) => [made],
    });
    notifications.show({ message: t("canvas:collapse.done", { name, id }) });
    return;
  }
}
