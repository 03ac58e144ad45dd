/** Finding things in the prompt library. Pure. */

import type { Prompt } from "./requests";

/** The languages that the library has anything in. */
export function languagesOf(prompts: readonly Prompt[]): string[] {
  return [...new Set(prompts.flatMap((prompt) => prompt.entries.map((entry) => entry.language)))].sort().reverse();
}

/** The prompts that hold all the words searched for, in key, description, tags or what is said; `lacking` wants a language missing. */
export function matching(prompts: readonly Prompt[], search: string, lacking = ""): Prompt[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  return prompts.filter((prompt) => {
    if (lacking !== "" && prompt.entries.some((entry) => entry.language === lacking)) return false;
    const texts = [prompt.key, prompt.description, ...prompt.tags, ...prompt.entries.map((entry) => entry.text)];
    const all = texts.join("\n").toLowerCase();
    return wanted.every((word) => all.includes(word));
  });
}

/** A key as the server takes it, made of any words. */
export function keyFor(words: string): string {
  return words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 64);
}

export const KEY = /^[a-z0-9][a-z0-9_.-]{0,63}$/;

const LIBRARY = /^library:([^@]+)(?:@(.+))?$/;

/** What a block names when it means the library. */
export function reference(word: string): { key: string; voice: string } | undefined {
  const found = LIBRARY.exec(word);
  return found ? { key: found[1] ?? "", voice: found[2] ?? "" } : undefined;
}

/** The entry that callers of a language hear: in the voice asked for, else in the usual one, else in any; `zh` serves `zh-CN`. */
export function entryFor(prompt: Prompt, language: string, voice = ""): Prompt["entries"][number] | undefined {
  const wider = language.split("-").map((_, n, parts) => parts.slice(0, parts.length - n).join("-"));
  for (const one of wider) {
    const entries = prompt.entries.filter((entry) => entry.language === one);
    const found =
      entries.find((entry) => entry.variant === voice) ?? entries.find((entry) => entry.variant === "") ?? entries[0];
    if (found) return found;
  }
  return undefined;
}

/** About how long a text takes to be said, in seconds: the speech engine's pace, measured. */
export function secondsToSay(text: string): number {
  const said = text.replace(/\$\{[^}]*\}/g, "xxxx");
  const chinese = said.match(/\p{Script=Han}/gu)?.length ?? 0;
  const words = said.replace(/\p{Script=Han}/gu, " ").match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  const pauses = said.match(/[,.;:!?，。；：！？、]/gu)?.length ?? 0;
  return chinese * 0.26 + words * 0.37 + pauses * 0.2;
}
