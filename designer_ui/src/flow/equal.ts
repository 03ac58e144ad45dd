/** Whether two JSON values say the same; the order of members does not count. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const mine = Object.keys(a);
  if (mine.length !== Object.keys(b).length) return false;
  return mine.every(
    (name) => name in b && same((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]),
  );
}
