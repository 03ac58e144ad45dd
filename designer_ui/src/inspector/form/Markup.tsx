import { Code } from "@mantine/core";

/** A help text: what stands between backquotes is code. */
export function Markup({ text }: { text: string }) {
  return text.split("`").map((part, n) => (n % 2 === 1 ? <Code key={n}>{part}</Code> : part));
}
