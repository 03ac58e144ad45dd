/** Undo and redo of everything, as named steps of patches on the document alone. */

import { applyPatches, enablePatches, produceWithPatches, type Patch } from "immer";
import type { FlowDocument } from "./document";

enablePatches();

/** What a step did, as a key of the language catalogues with what goes into its places. */
export interface Label {
  key: string;
  values?: Record<string, string | number>;
}

export interface Step {
  label: Label;
  at: number;
  patches: Patch[];
  inverse: Patch[];
  /** Steps of the same key within a second are one: letters in a field, a held arrow key. */
  merge?: string;
}

/** A document with its past and its future. Frozen: every change gives a new one. */
export interface Timeline {
  readonly document: FlowDocument;
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

export const MOST_STEPS = 200;
const SAME_BURST_MS = 1000;

export function begun(document: FlowDocument): Timeline {
  return { document, past: [], future: [] };
}

/** Change the document in one step. A recipe that changes nothing is no step. */
export function edited(
  line: Timeline,
  label: Label,
  recipe: (flow: FlowDocument) => void,
  at: number,
  merge?: string,
): Timeline {
  const [document, patches, inverse] = produceWithPatches(line.document, (draft) => {
    recipe(draft);
  });
  if (patches.length === 0) return line;
  const last = line.past.at(-1);
  if (merge !== undefined && last?.merge === merge && at - last.at < SAME_BURST_MS && line.future.length === 0) {
    const joined: Step = {
      ...last,
      at,
      patches: [...last.patches, ...patches],
      inverse: [...inverse, ...last.inverse],
    };
    return { document, past: [...line.past.slice(0, -1), joined], future: [] };
  }
  const step: Step = { label, at, patches, inverse, ...(merge === undefined ? {} : { merge }) };
  return { document, past: [...line.past, step].slice(-MOST_STEPS), future: [] };
}

export function undone(line: Timeline): Timeline {
  const step = line.past.at(-1);
  if (!step) return line;
  return {
    document: applyPatches(line.document, step.inverse),
    past: line.past.slice(0, -1),
    future: [sealed(step), ...line.future],
  };
}

export function redone(line: Timeline): Timeline {
  const [step, ...future] = line.future;
  if (!step) return line;
  return { document: applyPatches(line.document, step.patches), past: [...line.past, step], future };
}

/** Go to the moment after so many steps of those known. */
export function wound(line: Timeline, steps: number): Timeline {
  let now = line;
  while (now.past.length > steps && now.past.length > 0) now = undone(now);
  while (now.past.length < steps && now.future.length > 0) now = redone(now);
  return now;
}

/** A step that was undone takes nothing more in when it comes back. */
function sealed(step: Step): Step {
  const { label, at, patches, inverse } = step;
  return { label, at, patches, inverse };
}
