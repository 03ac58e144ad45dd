/** Find anything in a flow: names, types, prompts, expressions, keys, variables, comments. */

import type { Catalog } from "./catalog";
import { nodeIds, type FlowDocument, type NodeId } from "./document";

export type Where =
  "name" | "id" | "type" | "prompt" | "expression" | "key" | "exit" | "variable" | "setting" | "comment";

export interface Hit {
  /** The block, or the comment. */
  node: NodeId;
  where: Where;
  text: string;
  /** The language of a prompt's text. */
  language?: string;
}

const MOST_HITS = 500;

/** Every place that holds the words, block by block; names before anything else within one block. */
export function search(flow: FlowDocument, words: string, catalog: Catalog): Hit[] {
  const wanted = folded(words);
  if (wanted === "") return [];
  const hits: Hit[] = [];
  for (const id of nodeIds(flow)) {
    hits.push(...said(flow, id, catalog).filter((hit) => folded(hit.text).includes(wanted)));
    if (hits.length >= MOST_HITS) return hits.slice(0, MOST_HITS);
  }
  for (const [id, comment] of Object.entries(flow.comments ?? {})) {
    if (folded(comment.text).includes(wanted)) hits.push({ node: id, where: "comment", text: comment.text });
  }
  return hits;
}

function said(flow: FlowDocument, id: NodeId, catalog: Catalog): Hit[] {
  const node = flow.nodes[id];
  if (!node) return [];
  const type = catalog.find(node.type);
  const mentions = catalog.mentions(node);
  const exits = catalog.exits(node);
  const spoken = mentions.prompts.flatMap(({ value: key }) => [
    { node: id, where: "prompt" as const, text: key },
    ...Object.entries(flow.prompts[key] ?? {}).map(([language, { text }]) => ({
      node: id,
      where: "prompt" as const,
      text,
      language,
    })),
  ]);
  return [
    { node: id, where: "name", text: node.name },
    ...(type ? [type.title.en, type.title.zh] : [node.type]).map((text) => ({
      node: id,
      where: "type" as const,
      text,
    })),
    ...spoken,
    ...mentions.expressions.map(({ value: text }) => ({ node: id, where: "expression" as const, text })),
    ...mentions.variables.map(({ value: text }) => ({ node: id, where: "variable" as const, text })),
    ...mentions.others
      .filter(({ value }) => !exits.some((exit) => exit.keys === value || exit.name === value))
      .map(({ value: text }) => ({ node: id, where: "setting" as const, text })),
    ...exits.filter((exit) => exit.keys).map((exit) => ({ node: id, where: "key" as const, text: exit.keys })),
    ...exits.map((exit) => ({ node: id, where: "exit" as const, text: exit.title.en })),
    { node: id, where: "id", text: id },
  ];
}

/** Full-width letters and case do not count. */
export function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase().trim();
}
