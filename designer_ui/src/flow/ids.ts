/** Ids for new parts: short, readable, and different for two people who draw at the same time. */

const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"; // none that is mistaken for another

export type Random = () => number;

/** Give an id that nothing has yet, beginning with a word. */
export function freshId(word: string, taken: (id: string) => boolean, random: Random = Math.random): string {
  const stem =
    word
      .replace(/^step\./, "")
      .replace(/[^A-Za-z0-9_-]/g, "_")
      .replace(/^[_-]+/, "")
      .slice(0, 48) || "block";
  for (;;) {
    const tail = Array.from({ length: 4 }, () => LETTERS[Math.floor(random() * LETTERS.length)] ?? "a").join("");
    const id = `${stem}_${tail}`;
    if (!taken(id)) return id;
  }
}

/** Give a readable key that nothing has yet: the word itself, or the word with the next number. */
export function freeKey(word: string, taken: (key: string) => boolean): string {
  if (!taken(word)) return word;
  const stem = word.replace(/_\d+$/, "").slice(0, 56);
  for (let n = 2; ; n++) if (!taken(`${stem}_${n}`)) return `${stem}_${n}`;
}
