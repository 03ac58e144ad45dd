/** What an editor's address may say besides the flow, so that a link leads there. */
export interface EditorSearch {
  /** The block or comment that is looked at. */
  readonly node?: string;
  /** The exit that is meant of it. */
  readonly exit?: string;
  /** The panel that is in front. */
  readonly panel?: string;
}

const PARTS = ["node", "exit", "panel"] as const;

/** The place that an address says; whatever else it says is left out. */
export function placeIn(search: Readonly<Record<string, unknown>>): EditorSearch {
  return Object.fromEntries(
    PARTS.flatMap((name) => (typeof search[name] === "string" ? [[name, search[name]] as const] : [])),
  );
}
