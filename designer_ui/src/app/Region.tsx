import { ActionIcon, Center, Loader, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { Suspense, useRef, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { runAction } from "./actions";
import { LIMITS, resizeSide, showPanel, toggleSide, useLayout } from "./layout";
import { panelsOf, type Side } from "./panels";
import classes from "./Region.module.css";

/** One side of the editor: tabs for its panels, the one that is shown, and an edge to drag it wider by mouse or by arrows. */
export function Region({ side, flow }: { side: Side; flow: string }) {
  const { t } = useTranslation("editor");
  const region = useLayout((layout) => layout.regions[side]);
  const panels = panelsOf(side);
  const shown = panels.find((panel) => panel.id === region.active) ?? panels[0];
  if (!region.open || !shown) return null;
  const Shown = shown.component;
  const id = (panel: string) => `panel-${panel}`;
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = panels[(panels.indexOf(shown) + step + panels.length) % panels.length];
    if (!next) return;
    showPanel(next.id);
    document.getElementById(`${id(next.id)}-tab`)?.focus();
  };
  return (
    <section
      className={classes.region}
      data-side={side}
      data-keys={shown.id}
      aria-label={t(`sides.${side}`)}
      style={side === "bottom" ? { height: region.size } : { width: region.size }}
      onKeyDown={leave}
    >
      <Edge side={side} size={region.size} />
      <div className={classes.tabs}>
        <div role="tablist" aria-label={t(`sides.${side}`)} className={classes.list}>
          {panels.map((panel) => (
            <button
              key={panel.id}
              id={`${id(panel.id)}-tab`}
              type="button"
              role="tab"
              className={classes.tab}
              aria-selected={panel === shown}
              aria-controls={id(panel.id)}
              tabIndex={panel === shown ? 0 : -1}
              onClick={() => showPanel(panel.id)}
              onKeyDown={walk}
            >
              <panel.icon size={15} stroke={1.8} aria-hidden />
              <span>{t(panel.title)}</span>
            </button>
          ))}
        </div>
        <Tooltip label={t("closeSide")}>
          <ActionIcon size="sm" aria-label={t("closeSide")} onClick={() => toggleSide(side)}>
            <IconX size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div
        id={id(shown.id)}
        role="tabpanel"
        aria-labelledby={`${id(shown.id)}-tab`}
        tabIndex={-1}
        className={classes.body}
      >
        <Suspense
          fallback={
            <Center h="100%">
              <Loader size="sm" />
            </Center>
          }
        >
          <Shown flow={flow} />
        </Suspense>
      </div>
    </section>
  );
}

/** Escape leads back to the drawing, unless it closes a list or a menu first. */
function leave(event: KeyboardEvent): void {
  const { target, currentTarget, nativeEvent } = event;
  if (event.key !== "Escape" || event.defaultPrevented || nativeEvent.isComposing) return;
  // Menus and lists that hang elsewhere in the page tell their presses here, too.
  if (!(target instanceof Element) || !currentTarget.contains(target)) return;
  if (target.closest("[aria-expanded=true]:is(input, [aria-haspopup])")) return;
  if (runAction("canvas.back")) event.preventDefault();
}

function Edge({ side, size }: { side: Side; size: number }) {
  const { t } = useTranslation("editor");
  const from = useRef<{ at: number; size: number } | null>(null);
  const along = (event: PointerEvent) => (side === "bottom" ? event.clientY : event.clientX);
  const grows = side === "left" ? 1 : -1;
  const [least, most] = LIMITS[side];
  const step = (event: KeyboardEvent) => {
    const keys =
      side === "bottom" ? { ArrowUp: 16, ArrowDown: -16 } : { ArrowRight: 16 * grows, ArrowLeft: -16 * grows };
    const by = (keys as Record<string, number>)[event.key];
    if (by === undefined) return;
    event.preventDefault();
    resizeSide(side, size + by);
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      className={classes.edge}
      aria-label={t("resizeSide", { side: t(`sides.${side}`) })}
      aria-orientation={side === "bottom" ? "horizontal" : "vertical"}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      onKeyDown={step}
      onPointerDown={(event) => {
        from.current = { at: along(event), size };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (from.current) resizeSide(side, from.current.size + (along(event) - from.current.at) * grows);
      }}
      onPointerUp={() => {
        from.current = null;
      }}
    />
  );
}
