import { Button, Center, Loader, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PanelProps } from "@/app/panels";
import { EmptyState } from "@/ui/EmptyState";
import { ProblemNotice } from "@/ui/ProblemNotice";
import { useStore } from "zustand";
import { Address } from "./Address";
import { Drawing } from "./Drawing";
import { reopen, useEditor, useSession, type Session } from "./session";
import classes from "./FlowCanvas.module.css";

/** The drawing of the flow that is open. */
export default function FlowCanvas({ flow }: PanelProps) {
  const opened = useSession(flow);
  if (!opened) {
    return (
      <Center h="100%">
        <Loader size="sm" />
      </Center>
    );
  }
  if ("problem" in opened) {
    return (
      <Center h="100%" p="lg">
        <Stack maw={480}>
          <ProblemNotice problem={opened.problem} retry={() => reopen(flow)} />
        </Stack>
      </Center>
    );
  }
  return (
    <>
      <Drawing session={opened.session} />
      <FirstSteps session={opened.session} />
      <Address session={opened.session} />
    </>
  );
}

/** What a flow with nothing but its start says: how one begins. */
function FirstSteps({ session }: { session: Session }) {
  const { t } = useTranslation("canvas");
  const alone = useEditor(session, (state) => Object.keys(state.document.nodes).length === 1);
  const busy = useStore(session.view, (view) => view.chooser !== undefined);
  if (!alone || busy) return null;
  return (
    <div className={classes.first}>
      <EmptyState
        title={t("first.title")}
        action={
          <Button
            className={classes.begin}
            onClick={() => {
              const { entry } = session.editor.document;
              const at = session.camera?.toCanvas({ x: 280, y: 0 }) ?? { x: 40, y: 40 };
              session.view.setState({ chooser: { purpose: { what: "behind", node: entry, exit: "next" }, ...at } });
            }}
          >
            {t("first.action")}
          </Button>
        }
      >
        {t("first.text")}
      </EmptyState>
    </div>
  );
}
