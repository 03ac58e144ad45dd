/** Finding a block to draw with by a few letters: of either language, by pinyin initials, or by its word in the document. */

import type { BlockType } from "./catalog";
import { initials } from "./pinyin";
import { folded } from "./search";

/** How well a type fits the letters; 0 not at all, the more the better. */
export function fit(type: BlockType, letters: string): number {
  const wanted = folded(letters);
  if (wanted === "") return 1;
  const names = [type.title.en, type.title.zh, type.name.replaceAll("_", " "), type.name].map(folded);
  if (names.includes(wanted)) return 6;
  if (names.some((name) => name.startsWith(wanted))) return 5;
  if (names.some((name) => name.split(/[\s_]+/).some((word) => word.startsWith(wanted)))) return 4;
  if (initials(type.title.zh).startsWith(wanted)) return 3;
  if (names.some((name) => name.includes(wanted)) || initials(type.title.zh).includes(wanted)) return 2;
  const told = [type.help, type.help_zh].map((page) => folded(page.split("\n")[0] ?? ""));
  return wanted.length > 1 && told.some((page) => page.includes(wanted)) ? 1 : 0;
}

/** The types that fit, the best first; equally good ones in the palette's order. */
export function fitting(types: readonly BlockType[], letters: string): BlockType[] {
  return types
    .map((type, n) => ({ type, n, score: fit(type, letters) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.n - b.n)
    .map(({ type }) => type);
}
