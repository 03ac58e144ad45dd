import { Center, Loader } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useActions } from "./actions";
import { togglePanel, toggleSide } from "./layout";
import { PANELS } from "./panels";
import { ApiProblem } from "@/contract/client";
import { useFlowFacts } from "@/publish/requests";
import { NoSuchFlow } from "./NotFound";
import { Region } from "./Region";
import { EditorBar } from "./EditorBar";
import classes from "./EditorPage.module.css";

const FlowCanvas = lazy(() => import("@/canvas/FlowCanvas"));

/** The page where a flow is drawn: the drawing in the middle, its panels around it. */
export default function EditorPage() {
  const { flow } = useParams({ from: "/flows/$flow" });
  const { t } = useTranslation("editor");
  const { error } = useFlowFacts(flow);
  const missing = error instanceof ApiProblem && error.status === 404;
  useActions([
    ...PANELS.map((panel) => ({
      id: `editor.panel.${panel.id}`,
      title: "editor:actions.panel",
      values: { panel: t(panel.title) },
      section: "editor:sections.view",
      shortcuts: panel.shortcuts,
      whileWriting: true,
      run: () => togglePanel(panel.id),
    })),
    {
      id: "editor.left",
      title: "editor:actions.left",
      section: "editor:sections.view",
      shortcuts: ["["],
      run: () => toggleSide("left"),
    },
    {
      id: "editor.right",
      title: "editor:actions.right",
      section: "editor:sections.view",
      shortcuts: ["]"],
      run: () => toggleSide("right"),
    },
  ]);
  if (missing) return <NoSuchFlow />;
  return (
    <div className={classes.page}>
      <EditorBar flow={flow} />
      <div className={classes.middle}>
        <Region side="left" flow={flow} />
        <div className={classes.centre}>
          <main className={classes.canvas} aria-label={t("canvas")}>
            <Suspense
              fallback={
                <Center h="100%">
                  <Loader size="sm" />
                </Center>
              }
            >
              <FlowCanvas key={flow} flow={flow} />
            </Suspense>
          </main>
          <Region side="bottom" flow={flow} />
        </div>
        <Region side="right" flow={flow} />
      </div>
    </div>
  );
}
