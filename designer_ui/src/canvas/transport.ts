/** What the editor asks of the server: the catalog, the draft, the exits of blocks, the problems of a drawing. */

import { answerOf, api, ApiProblem, type Schemas } from "@/contract/client";
import type { Outcome } from "@/flow/autosave";
import { Catalog, type BlockType } from "@/flow/catalog";
import { completed, type Config, type FlowDocument } from "@/flow/document";
import type { Schema } from "@/flow/forms";

export type Checked = Schemas["CheckedView"];
export type Finding = Schemas["DiagnosticView"];

/** What this page calls itself among those that have a draft open. */
export const TAB = `tab-${crypto.randomUUID()}`;

export async function loadCatalog(): Promise<Catalog> {
  const told = await answerOf(api.GET("/v1/catalog"));
  const { types, ...parts } = told as { types: (Omit<BlockType, "schema"> & { schema: unknown })[] };
  return new Catalog(
    types.map((type) => ({ ...type, schema: type.schema as Schema })),
    parts,
  );
}

export async function loadDraft(flow: string): Promise<{ document: FlowDocument; revision: number }> {
  const draft = await answerOf(api.GET("/v1/flows/{flow}/draft", { params: { path: { flow } } }));
  return { document: completed(draft.document), revision: draft.revision };
}

export async function saveDraft(document: FlowDocument, revision: number): Promise<Outcome> {
  try {
    const path = { flow: document.id };
    const saved = await answerOf(
      api.PUT("/v1/flows/{flow}/draft", { params: { path }, body: { document, revision, tab: TAB } }),
    );
    return { how: "saved", revision: saved.revision };
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (problem.status === 0 || problem.status >= 500) return { how: "unreachable" };
    if (problem.code !== "draft-changed") return { how: "refused", problem };
    const current = problem.members.current as { document: Record<string, unknown>; revision: number } | undefined;
    const theirs = current ? { ...current, document: completed(current.document) } : await loadDraft(document.id);
    return { how: "stale", ...theirs };
  }
}

/** Ask what blocks show and let the catalog learn it. Whether anything is drawn otherwise than foreseen is the answer. */
export async function learnExits(
  catalog: Catalog,
  blocks: Readonly<Record<string, { type: string; config: Config }>>,
): Promise<boolean> {
  if (Object.keys(blocks).length === 0) return false;
  const told = await answerOf(api.POST("/v1/exits", { body: { blocks } }));
  const answers = Object.entries(told.blocks).map(
    ([id, block]) => [id, block && { exits: block.exits ?? null }] as const,
  );
  return catalog.learn(blocks, Object.fromEntries(answers));
}

export async function findProblems(document: FlowDocument, signal: AbortSignal): Promise<Checked> {
  return answerOf(
    api.POST("/v1/validate", {
      body: document as never, // the contract says that any body at all is taken, so it names none
      headers: { "Content-Type": "application/json" },
      signal,
    }),
  );
}
