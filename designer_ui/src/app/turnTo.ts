/** The keyboard's way into a panel. */
import { reached } from "./keptFocus";
import { showPanel } from "./layout";

/** A panel's script may still be on its way when it is opened; then the panel itself has the keyboard meanwhile. */
const PATIENCE_MS = 5000;

/** Bring a panel into sight and turn the keyboard to it. */
export function turnTo(id: string): void {
  showPanel(id);
  const until = performance.now() + PATIENCE_MS;
  let waits: Element | undefined;
  const look = () => {
    if (waits && document.activeElement !== waits) return;
    const panel = document.getElementById(`panel-${id}`);
    const first = panel ? entrance(panel) : undefined;
    if (first) {
      first.focus();
      return;
    }
    panel?.focus({ preventScroll: true });
    waits = panel ?? undefined;
    if (performance.now() < until) requestAnimationFrame(look);
  };
  // What was just opened is drawn when the press of keys is over.
  requestAnimationFrame(look);
}

/** Where the keyboard enters a panel: what takes it for all of it, what is usually wanted, else its first field. */
export function entrance(panel: Element): HTMLElement | undefined {
  const marked = panel.querySelectorAll<HTMLElement>("[data-harbour], [data-entrance]");
  return [...marked].find((one) => !one.matches(":disabled")) ?? reached(panel)[0];
}

/** Whether the keyboard is in a panel. */
export function isIn(id: string): boolean {
  return document.getElementById(`panel-${id}`)?.parentElement?.contains(document.activeElement) ?? false;
}
