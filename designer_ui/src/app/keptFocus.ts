/**
 * The keyboard never falls to the page. A button that is pressed may go away with what it did (a dialog, an entry of a list, the
 * button that hangs up), and browsers then give the focus to nobody: keys are lost and Tab begins at the top again. Here it goes
 * to what stands in its place; where nothing does, to what had it before.
 */

/** What takes the focus for all that is in it, where it carries a `tabindex`. */
const HARBOURS = ["[data-harbour]", "[role=dialog]", "[role=tabpanel]", "[data-keys=canvas]"]
  .map((one) => `${one}[tabindex]`)
  .join();
const REACHED = [
  "a[href]",
  "button",
  "input",
  "select",
  "textarea",
  "[contenteditable=true]",
  "[tabindex]:not([tabindex='-1'])",
].join();
/** How far back is looked for somebody who had it before. */
const REMEMBERED = 16;

/** What Tab reaches within an element, in order. */
export function reached(within: Element): HTMLElement[] {
  return [...within.querySelectorAll<HTMLElement>(REACHED)].filter(
    (one) => one.tabIndex >= 0 && !one.matches(":disabled") && one.checkVisibility({ visibilityProperty: true }),
  );
}

/** Watch over the focus of a page, until what is given back is called. */
export function keepFocus(page: Document): () => void {
  let last: HTMLElement | undefined;
  let stand: HTMLElement | undefined; // keeps the focus for `last` while that cannot have it
  let before: HTMLElement[] = [];

  const arrive = (event: FocusEvent) => {
    const now = event.target;
    if (!(now instanceof HTMLElement) || now === last || now === stand) return;
    if (last) before = [last, ...before.filter((one) => one !== last)].slice(0, REMEMBERED);
    last = now;
    stand = undefined;
  };
  const look = (records: readonly MutationRecord[]) => {
    if (!last) return;
    const off = last.isConnected && last.matches(":disabled");
    if (last.isConnected && !off && !stand) return;
    const holder = page.activeElement;
    if (holder && holder !== page.body && holder !== last && holder !== stand) return;
    const gone = last;
    if (!gone.isConnected) {
      const place = records.findLast((one) => one.target.isConnected && [...one.removedNodes].some(holds(gone)));
      const next = (place && inPlace(place)) ?? before.find(able) ?? page.getElementById("content");
      stand = undefined;
      next?.focus({ preventScroll: true });
    } else if (!off) {
      last.focus({ preventScroll: true });
      stand = undefined;
    } else {
      stand = last.parentElement?.closest<HTMLElement>(HARBOURS) ?? undefined;
      stand?.focus({ preventScroll: true });
    }
  };
  const watch = new MutationObserver(look);
  watch.observe(page.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
  page.addEventListener("focusin", arrive);
  return () => {
    watch.disconnect();
    page.removeEventListener("focusin", arrive);
  };
}

/** What stands where something was: the next that Tab reaches, else the one before; a harbour rather than what is outside it. */
function inPlace(record: MutationRecord): HTMLElement | undefined {
  let anchor: Node | null = record.previousSibling?.isConnected ? record.previousSibling : null;
  let around = record.target instanceof Element ? record.target : record.target.parentElement;
  while (around && around !== around.ownerDocument.body) {
    if (around instanceof HTMLElement && around.matches("[data-harbour][tabindex]")) return around;
    const there = reached(around);
    const from = anchor;
    const next = from ? there.find((one) => isBehind(one, from)) : there[0];
    const found = next ?? there.at(-1);
    if (found) return found;
    if (around instanceof HTMLElement && around.matches(HARBOURS)) return around;
    anchor = around;
    around = around.parentElement;
  }
  return undefined;
}

function isBehind(one: Element, anchor: Node): boolean {
  return (anchor.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0 && !anchor.contains(one);
}

function holds(gone: Node): (node: Node) => boolean {
  return (node) => node.contains(gone);
}

function able(one: HTMLElement): boolean {
  return one.isConnected && !one.matches(":disabled") && one.checkVisibility({ visibilityProperty: true });
}
