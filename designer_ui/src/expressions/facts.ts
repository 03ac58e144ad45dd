import type { Variable } from "@/flow/document";

/** What every call tells of itself, as `call.caller` and so on; the catalogue `expressions` says what each is. */
export const FACTS = ["caller", "dialled", "language", "entry", "id"] as const;

/** The variables that an expression names, each once, as it names them; what stands in a text or behind a dot is none. */
export function variablesIn(source: string, variables: Readonly<Record<string, Variable>>): string[] {
  const bare = source.replace(/\/\/.*|r?"(?:[^"\\\n]|\\.)*"?|r?'(?:[^'\\\n]|\\.)*'?/g, " ");
  const named = bare.match(/(?<![\w.])[A-Za-z_]\w*/g) ?? [];
  return [...new Set(named)].filter((name) => Object.hasOwn(variables, name));
}
