import { Popover, SegmentedControl, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconEar, IconHeadset, IconStack2 } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { PanelProps } from "@/app/panels";
import { showPath } from "@/canvas/overlay";
import { SessionGate } from "@/canvas/SessionGate";
import { useEditor, type Session } from "@/canvas/session";
import { useFormats } from "@/i18n/formats";
import { Details } from "./Details";
import { beyond, figuresOf, worstOff, type Limits } from "./measure";
import classes from "./effort.module.css";

/** What the drawing asks of callers as it is now, in three figures; behind them the ways that they are of. */
export default function EffortMeter({ flow }: PanelProps) {
  return <SessionGate flow={flow}>{(session) => <Meter session={session} />}</SessionGate>;
}

function Meter({ session }: { session: Session }) {
  const { t } = useTranslation("effort");
  const formats = useFormats();
  const efforts = useStore(session.problems, (problems) => problems.effort);
  const limits = useEditor(session, (state) => state.document.budgets as Limits | undefined) ?? {};
  const [opened, setOpened] = useState(false);
  const [language, setLanguage] = useState<string>();
  const shown = efforts.find((one) => one.language === language) ?? worstOff(efforts, limits);
  if (!shown) return null;
  const open = (to: boolean) => {
    setOpened(to);
    if (!to) showPath(session.overlay, []);
  };
  const { typical, worst, depth, first } = figuresOf(shown);
  const excess = beyond(shown, limits);
  const span = (value: number | undefined) => (value === undefined ? t("none") : formats.seconds(Math.round(value)));
  const words =
    typical === undefined
      ? `${t("meter")}: ${t("nobody")}`
      : t("meterSays", {
          typical: span(typical),
          worst: span(worst),
          menus: t("menus", { count: depth ?? 0 }),
          first: span(first),
        });
  return (
    <Popover opened={opened} onChange={open} position="bottom-end" width={344} shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <UnstyledButton className={classes.meter} onClick={() => open(!opened)}>
          <VisuallyHidden>{excess.size > 0 ? `${words}. ${t("over")}` : words}</VisuallyHidden>
          {typical === undefined ? (
            <span className={classes.figure} aria-hidden>
              <IconHeadset size={15} stroke={1.7} aria-hidden />
              {t("nobody")}
            </span>
          ) : (
            <>
              <span
                className={classes.figure}
                aria-hidden
                data-over={excess.has("typical") || excess.has("worst") || undefined}
              >
                <IconHeadset size={15} stroke={1.7} aria-hidden />
                {`${formats.number(Math.round(typical))}–${span(worst)}`}
              </span>
              <span className={classes.figure} aria-hidden data-over={excess.has("depth") || undefined}>
                <IconStack2 size={15} stroke={1.7} aria-hidden />
                {depth}
              </span>
              {first !== undefined && (
                <span className={classes.figure} aria-hidden data-over={excess.has("first") || undefined}>
                  <IconEar size={15} stroke={1.7} aria-hidden />
                  {span(first)}
                </span>
              )}
            </>
          )}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("meter")}>
        {efforts.length > 1 && (
          <SegmentedControl
            fullWidth
            size="xs"
            mb="sm"
            aria-label={t("language")}
            data={efforts.map((one) => one.language)}
            value={shown.language}
            onChange={(to) => {
              setLanguage(to);
              showPath(session.overlay, []);
            }}
          />
        )}
        <Details session={session} effort={shown} limits={limits} excess={excess} />
      </Popover.Dropdown>
    </Popover>
  );
}
