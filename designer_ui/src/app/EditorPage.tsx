import { Center, Loader } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { runAction, useActions } from "./actions";
import { togglePanel, toggleSide, useLayout } from "./layout";
import { PANELS, type Panel } from "./panels";
import { ApiProblem } from "@/contract/client";
import { useFlowFacts } from "@/publish/requests";
import { NoSuchFlow } from "./NotFound";
import { Region } from "./Region";
import { EditorBar } from "./EditorBar";
import { isIn, turnTo } from "./turnTo";
import classes from "./EditorPage.module.css";

const FlowCanvas = lazy(() => import("@/canvas/FlowCanvas"));
const PhoneActions = lazy(() => import("@/phone/PhoneActions"));

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
      run: () => goTo(panel),
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
    {
      id: "editor.bottom",
      title: "editor:actions.bottom",
      section: "editor:sections.view",
      shortcuts: ["\\"],
      run: () => toggleSide("bottom"),
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
      <Suspense fallback={null}>
        <PhoneActions flow={flow} />
      </Suspense>
    </div>
  );
}

/** A panel's keys lead into it, from wherever one is; from within it they put it away and lead back to the drawing. */
function goTo(panel: Panel): void {
  const region = useLayout.getState().regions[panel.side];
  if (!region.open || region.active !== panel.id || !isIn(panel.id)) {
    turnTo(panel.id);
    return;
  }
  togglePanel(panel.id);
  runAction("canvas.back");
}
