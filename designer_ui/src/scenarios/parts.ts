/** A scenario as a part of its file's text: taken out, put back, copied, left out; everything else stays as it was written. */

export interface Lines {
  /** The first line, counted from 1. */
  readonly begin: number;
  /** The line behind the last. */
  readonly end: number;
}

const PLAIN = /^[\p{L}\p{N}][\p{L}\p{N} ,.()’“”-]*$/u;

/** The text of some lines, without empty ones behind it. */
export function partOf(text: string, { begin, end }: Lines): string {
  return text.split("\n").slice(begin - 1, end - 1).join("\n").trimEnd(); // prettier-ignore
}

/** The text with a part in place of those lines; the empty ones behind them stay. */
export function withPart(text: string, { begin, end }: Lines, part: string): string {
  const lines = text.split("\n");
  const before = lines.slice(begin - 1, end - 1);
  const blank = before.slice(before.findLastIndex((line) => line.trim() !== "") + 1);
  return [...lines.slice(0, begin - 1), ...part.trimEnd().split("\n"), ...blank, ...lines.slice(end - 1)].join("\n");
}

/** The text without those lines. */
export function withoutPart(text: string, { begin, end }: Lines): string {
  const lines = text.split("\n");
  const rest = [...lines.slice(0, begin - 1), ...lines.slice(end - 1)].join("\n");
  return rest.trim() ? `${rest.trimEnd()}\n` : "";
}

/** Room behind everything: the text with it, and the lines to write there. */
export function roomIn(text: string): { text: string; lines: Lines } {
  const room = text.trim() ? `${text.trimEnd()}\n\n` : "";
  const line = room.split("\n").length;
  return { text: room, lines: { begin: line, end: line } };
}

/** How many lines it has, as lines of the file: where they begin, and where they end when this is written there. */
export function linesOf(part: string, begin: number): Lines {
  return { begin, end: begin + part.trimEnd().split("\n").length };
}

/** The part under another name. */
export function renamed(part: string, name: string): string {
  const written = PLAIN.test(name) ? name : JSON.stringify(name);
  return part.replace(/^([ \t]*(?:-[ \t]+)?scenario:[ \t]*).*$/m, (_, before: string) => `${before}${written}`);
}

/** A name like this one that no other has. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  const stem = name.replace(/ \(\d+\)$/, "");
  for (let count = 2; ; count += 1) {
    const free = `${stem} (${count})`;
    if (!taken.has(free)) return free;
  }
}
