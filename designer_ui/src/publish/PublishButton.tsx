import { Button } from "@mantine/core";
import { IconRocket } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useActions } from "@/app/actions";
import { useSession } from "@/canvas/session";
import { stateOf } from "@/flows/listing";
import { StateBadge } from "@/ui/StateBadge";
import { useFlowFacts, useRefresh } from "./requests";

const PublishDialog = lazy(() => import("./PublishDialog"));

/** How the flow stands, and the way to publish it. */
export function PublishButton({ flow }: { flow: string }) {
  const { t } = useTranslation("publish");
  const [opened, setOpened] = useState(false);
  const { data: facts } = useFlowFacts(flow);
  const refresh = useRefresh(flow);
  const editing = useSession(flow);
  const session = editing && "session" in editing ? editing.session : undefined;
  // Each saving may make the draft differ from what is live, or differ no more.
  useEffect(
    () =>
      session?.editor.store.subscribe((now, before) => {
        if (now.saving.state === "saved" && before.saving.state !== "saved") refresh();
      }),
    [session, refresh],
  );
  useActions([
    {
      id: "publish.open",
      title: "publish:actions.publish",
      section: "publish:sections.publish",
      shortcuts: ["alt+P"],
      whileWriting: true,
      run: () => setOpened(true),
    },
  ]);
  return (
    <>
      {facts && <StateBadge state={stateOf(facts)} />}
      <Button size="xs" leftSection={<IconRocket size={15} />} onClick={() => setOpened(true)}>
        {t("actions.publish")}
      </Button>
      <Suspense fallback={null}>{opened && <PublishDialog flow={flow} onClose={() => setOpened(false)} />}</Suspense>
    </>
  );
}
