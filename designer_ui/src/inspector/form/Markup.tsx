import { Code } from "@mantine/core";

const EMPHASISED = /\*(\p{L}[^*]*)\*/u;

/** A help text: what stands between backquotes is code, what stands between stars is a name of something. */
export function Markup({ text }: { text: string }) {
  return text
    .split("`")
    .map((part, n) =>
      n % 2 === 1 ? (
        <Code key={n}>{part}</Code>
      ) : (
        part.split(EMPHASISED).map((piece, m) => (m % 2 === 1 ? <em key={`${n}.${m}`}>{piece}</em> : piece))
      ),
    );
}
