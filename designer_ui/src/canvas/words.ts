/** How blocks, exits and steps are called to people, in their language. */

import type { TFunction } from "i18next";
import { spoken } from "@/i18n";
import type { BlockType, Catalog, Words } from "@/flow/catalog";
import type { Exit } from "@/flow/exits";
import type { FlowDocument, FlowNode, Language } from "@/flow/document";

/** Gives the words of the area `canvas`. */
export type Say = TFunction<"canvas">;

/** The words of the language that the page speaks. */
export function said(words: Words): string {
  return words[spoken()];
}

/** A block's help page. */
export function helpOf(type: BlockType): string {
  return spoken() === "zh" ? type.help_zh : type.help;
}

/** What kind of block it is, in words. */
export function typeName(node: FlowNode, catalog: Catalog): string {
  const type = catalog.find(node.type);
  return type ? said(type.title) : node.type;
}

/** What a block is called: its own name, else its kind. */
export function blockName(node: FlowNode | undefined, catalog: Catalog): string {
  if (!node) return "";
  return node.name.trim() || typeName(node, catalog);
}

/** What an exit is called, without the key before it, which is drawn apart. */
export function exitName(exit: Exit): string {
  const name = said(exit.title);
  const bare = exit.keys && name.startsWith(`${exit.keys} `) ? name.slice(exit.keys.length + 1).trim() : name;
  return bare || name;
}

/** The language in which prompts are shown: the one chosen, else the page's, else the flow's first. */
export function shownLanguage(flow: FlowDocument, chosen: Language | undefined): Language {
  if (chosen !== undefined && flow.languages.includes(chosen)) return chosen;
  return flow.languages.find((language) => language.split("-")[0] === spoken()) ?? flow.languages[0] ?? "en";
}

/** The first thing that a block says in a language; `lacks` when it has words in other languages only. */
export function summary(
  flow: FlowDocument,
  node: FlowNode,
  catalog: Catalog,
  language: Language,
): { text: string; lacks: boolean } {
  const keys = catalog.mentions(node).prompts.map((place) => place.value);
  const own = keys.find((key) => flow.prompts[key]?.[language]?.text);
  if (own !== undefined) return { text: flow.prompts[own]?.[language]?.text ?? "", lacks: false };
  const others = keys.flatMap((key) => Object.values(flow.prompts[key] ?? {}).map((spoken) => spoken.text));
  return { text: others.find(Boolean) ?? keys[0] ?? "", lacks: keys.length > 0 };
}
