/** Name each catalogue file by its area: `./en/flows.json` holds the words of `flows`. */
export function areasOf(files: Record<string, unknown>): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(files).map(([path, words]) => [
      path.replace(/^.*\/|\.json$/g, ""),
      words as Record<string, unknown>,
    ]),
  );
}
