/**
 * Keys that fields, lists and menus take by themselves, wherever they stand: no action of the page, but part of what one can do by
 * keyboard, so the list of shortcuts tells them, too.
 */

export interface StandingKeys {
  /** The catalogue's key of what they do. */
  readonly title: string;
  readonly shortcuts: readonly string[];
}

export const STANDING_KEYS: readonly StandingKeys[] = [
  { title: "standing.next", shortcuts: ["Tab", "shift+Tab"] },
  { title: "standing.press", shortcuts: ["Enter", "Space"] },
  { title: "standing.list", shortcuts: ["ArrowUp", "ArrowDown"] },
  { title: "standing.take", shortcuts: ["Enter"] },
  { title: "standing.side", shortcuts: ["ArrowLeft", "ArrowRight"] },
  { title: "standing.ends", shortcuts: ["Home", "End"] },
  { title: "standing.close", shortcuts: ["Escape"] },
];
