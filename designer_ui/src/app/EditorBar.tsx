import { ActionIcon, Group, Tooltip } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { PublishButton } from "@/publish/PublishButton";
import { useFlowFacts } from "@/publish/requests";
import { toggleSide, useLayout } from "./layout";
import { SIDES } from "./panels";
import { SIDE_ICONS } from "./sides";
import classes from "./EditorBar.module.css";

const DraftStatus = lazy(() => import("@/canvas/DraftStatus"));
const EffortMeter = lazy(() => import("@/effort/EffortMeter"));

/** The editor's head: where one is, how the draft stands, and the sides that can be opened. */
export function EditorBar({ flow }: { flow: string }) {
  const { t } = useTranslation("editor");
  const { data } = useFlowFacts(flow);
  const regions = useLayout((layout) => layout.regions);
  return (
    <section className={classes.bar} aria-label={t("bar")}>
      <nav aria-label={t("place")} className={classes.place}>
        <Link to="/" className={classes.back}>
          {t("flows")}
        </Link>
        <IconChevronRight size={14} aria-hidden />
        <h1 className={classes.name}>{data?.name ?? flow}</h1>
      </nav>
      <Group gap="xs" wrap="nowrap" className={classes.status}>
        <Suspense fallback={null}>
          <EffortMeter flow={flow} />
          <DraftStatus flow={flow} />
        </Suspense>
        <PublishButton flow={flow} />
      </Group>
      <Group gap={2} wrap="nowrap">
        {SIDES.map((side) => {
          const Picture = SIDE_ICONS[side];
          const name = t("toggleSide", { side: t(`sides.${side}`) });
          return (
            <Tooltip key={side} label={name}>
              <ActionIcon aria-label={name} aria-pressed={regions[side].open} onClick={() => toggleSide(side)}>
                <Picture size={18} stroke={1.6} />
              </ActionIcon>
            </Tooltip>
          );
        })}
      </Group>
    </section>
  );
}
