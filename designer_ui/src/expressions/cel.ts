/** CEL for the editor: which words are what, and what can stand where one writes. */

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import type { Variable } from "@/flow/document";
import { FACTS } from "./facts";

const WORDS = new Set(["true", "false", "null", "in"]);

/** Tokens are enough to read by; the server reads the grammar. */
export const cel = StreamLanguage.define({
  name: "cel",
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match("//")) {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.match(/^r?"(?:[^"\\]|\\.)*"?/) || stream.match(/^r?'(?:[^'\\]|\\.)*'?/)) return "string";
    if (stream.match(/^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?u?/)) return "number";
    if (stream.match(/^[A-Za-z_]\w*(?=\s*\()/)) return "variableName.function";
    const word = stream.match(/^[A-Za-z_]\w*/);
    if (word && word !== true) return WORDS.has(word[0]) ? "keyword" : "variableName";
    if (stream.match(/^(?:&&|\|\||[=!<>]=|[-+*/%<>!?:])/)) return "operator";
    stream.next();
    return null;
  },
  languageData: { closeBrackets: { brackets: ["(", "[", "{", "'", '"'] } },
});

/** Colours by their names, so that they fit both schemes. */
export const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.string, color: "var(--cb-code-string)" },
    { tag: tags.number, color: "var(--cb-code-number)" },
    { tag: tags.keyword, color: "var(--cb-code-word)" },
    { tag: tags.function(tags.variableName), color: "var(--cb-code-call)" },
    { tag: tags.comment, color: "var(--cb-text-2)" },
  ]),
);

/** What a function does, by its name: the catalogue `expressions` says it. */
export const FUNCTIONS = [
  "size",
  "contains",
  "startsWith",
  "endsWith",
  "matches",
  "text",
  "number",
  "int",
  "double",
  "string",
  "has",
  "exists",
  "all",
  "cardinal",
  "ordinal",
  "currency",
  "percent",
  "date",
  "time",
  "timespan",
  "digits",
  "telephone",
  "spelled",
] as const;
/** Written behind a value: `digits.startsWith('1')`. */
const METHODS: ReadonlySet<string> = new Set([
  "contains",
  "startsWith",
  "endsWith",
  "matches",
  "exists",
  "all",
  "size",
]);

/** What is said of a thing that can be put in. */
export interface Words {
  ofFunction: (name: string) => string;
  ofFact: (name: string) => string;
  ofType: (type: Variable["type"]) => string;
}

/** Offer variables, the call's facts and functions, each with what it is. */
export function offering(
  variables: () => Readonly<Record<string, Variable>>,
  words: Words,
  valueOf: (name: string) => string = () => "",
) {
  return (context: CompletionContext): CompletionResult | null => {
    const member = context.matchBefore(/[A-Za-z_]\w*\.\w*/);
    if (member) {
      const [owner = "", begun = ""] = member.text.split(".");
      const from = member.to - begun.length;
      return { from, options: owner === "call" ? facts(words) : methods(words), validFor: /^\w*$/ };
    }
    const word = context.matchBefore(/[A-Za-z_]\w*/);
    if (!word && !context.explicit) return null;
    const own: Completion[] = Object.entries(variables()).map(([name, variable]) => ({
      label: name,
      type: "variable",
      detail: [words.ofType(variable.type), valueOf(name)].filter(Boolean).join(" · "),
      boost: 2,
    }));
    const called: Completion[] = FUNCTIONS.filter((name) => !METHODS.has(name) || name === "size").map((name) => ({
      label: name,
      apply: `${name}(`,
      type: "function",
      info: words.ofFunction(name),
    }));
    const call: Completion = { label: "call", type: "namespace", info: words.ofFact("call"), boost: 1 };
    return { from: word?.from ?? context.pos, options: [...own, call, ...called], validFor: /^\w*$/ };
  };
}

function facts(words: Words): Completion[] {
  return FACTS.map((name) => ({ label: name, type: "property", info: words.ofFact(name) }));
}

function methods(words: Words): Completion[] {
  return [...METHODS].map((name) => ({
    label: name,
    apply: `${name}(`,
    type: "method",
    info: words.ofFunction(name),
  }));
}

/** The place that CEL names in its reason (`line 1, column 5`), as an offset into the source; undefined where it names none. */
export function placeOf(reason: string, source: string): number | undefined {
  const found = /line (\d+), column (\d+)/.exec(reason);
  if (!found) return undefined;
  const lines = source.split("\n").slice(0, Number(found[1]) - 1);
  const before = lines.reduce((sum, line) => sum + line.length + 1, 0);
  return Math.min(source.length, before + Number(found[2]) - 1);
}
