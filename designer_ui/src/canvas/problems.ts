/** The problems of the drawing as it is now: asked of the server when the hand rests, painted at the block and at the cord. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { DRAWN_ONLY, type FlowDocument } from "@/flow/document";
import { steps } from "@/flow/fix";
import type { Editor } from "@/flow/editor";
import { cordKey } from "./overlay";
import { findProblems, type Checked, type Finding } from "./transport";

export interface Problems {
  findings: readonly Finding[];
  /** The worst of each block, and how many it has. */
  byNode: ReadonlyMap<string, readonly Finding[]>;
  /** Of each cord, as `node:exit`. */
  byCord: ReadonlyMap<string, readonly Finding[]>;
  /** What stands in fields that are left out and can be inherited, by name. */
  inherited: Checked["inherited"];
  /** What the drawing asks of callers, for each of its languages. */
  effort: Checked["effort"];
  /** Not yet asked about the newest drawing. */
  stale: boolean;
  /** Why it could not be asked. */
  problem: unknown;
  /** The finding that one looks at. */
  shown: Finding | undefined;
}

export type ProblemsStore = StoreApi<Problems>;

const REST_MS = 200;

export function sorted(findings: readonly Finding[]): Pick<Problems, "findings" | "byNode" | "byCord"> {
  const byNode = new Map<string, Finding[]>();
  const byCord = new Map<string, Finding[]>();
  for (const finding of findings) {
    const path = steps(finding.pointer);
    const [part, id, where, exit] = path;
    const node = finding.node ?? (part === "nodes" ? id : undefined);
    if (node) byNode.set(node, [...(byNode.get(node) ?? []), finding]);
    if (part === "nodes" && id && where === "exits" && exit) {
      const key = cordKey(id, exit);
      byCord.set(key, [...(byCord.get(key) ?? []), finding]);
    }
  }
  return { findings, byNode, byCord };
}

/** Nothing is wrong, as far as is known. */
export function noProblems(stale = false): ProblemsStore {
  const nothing = { inherited: {}, effort: [], problem: undefined, shown: undefined };
  return createStore<Problems>(() => ({ ...sorted([]), ...nothing, stale }));
}

/** Watch a drawing. What people see alone (positions, comments) asks nothing. */
export function watchProblems(editor: Editor): { store: ProblemsStore; close: () => void; again: () => void } {
  const store = noProblems(true);
  let asked: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looked: FlowDocument | undefined;
  const ask = async () => {
    asked?.abort();
    const mine = (asked = new AbortController());
    const document = editor.document;
    try {
      const { diagnostics: findings, inherited, effort } = await findProblems(document, mine.signal);
      if (mine.signal.aborted) return;
      looked = document;
      const { shown } = store.getState();
      const again = findings.find((one) => one.code === shown?.code && one.pointer === shown.pointer);
      store.setState({ ...sorted(findings), inherited, effort, stale: false, problem: undefined, shown: again });
    } catch (problem) {
      if (!mine.signal.aborted) store.setState({ problem });
    }
  };
  const soon = (wait: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), wait);
  };
  const stop = editor.store.subscribe((now, before) => {
    if (now.document === before.document) return;
    if (looked && sameContent(now.document, looked)) return;
    asked?.abort();
    store.setState({ stale: true });
    soon(REST_MS);
  });
  soon(0);
  const close = () => {
    stop();
    clearTimeout(timer);
    asked?.abort();
  };
  return { store, close, again: () => soon(0) };
}

function sameContent(a: FlowDocument, b: FlowDocument): boolean {
  const drawn: readonly string[] = DRAWN_ONLY;
  const parts = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...parts].every((part) => drawn.includes(part) || a[part] === b[part]);
}
