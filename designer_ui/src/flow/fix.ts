/** Carry out what a finding offers as its mend: changes at JSON pointers, in order. */

import type { FlowDocument } from "./document";

export interface Change {
  op: "set" | "remove";
  pointer: string;
  value?: unknown;
}

/** Split a JSON pointer (RFC 6901) into its steps. */
export function steps(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export function carryOut(flow: FlowDocument, changes: readonly Change[]): void {
  for (const change of changes) {
    const path = steps(change.pointer);
    const last = path.pop();
    if (last === undefined) continue;
    let here: unknown = flow;
    for (const step of path) {
      const parent = here as Record<string, unknown>;
      if (typeof parent[step] !== "object" || parent[step] === null) {
        if (change.op === "remove") break;
        parent[step] = {};
      }
      here = parent[step];
    }
    if (Array.isArray(here)) {
      const at = last === "-" ? here.length : Number(last);
      if (change.op === "remove") here.splice(at, 1);
      else here[at] = structuredClone(change.value);
    } else if (change.op === "remove") delete (here as Record<string, unknown>)[last];
    else (here as Record<string, unknown>)[last] = structuredClone(change.value);
  }
  placeNew(flow);
}

/** A block that a mend made stands right of the one that leads to it. */
function placeNew(flow: FlowDocument): void {
  for (const id of Object.keys(flow.nodes)) {
    if (flow.layout[id]) continue;
    const from = Object.keys(flow.nodes).find((one) => Object.values(flow.nodes[one]?.exits ?? {}).includes(id));
    const beside = from === undefined ? undefined : flow.layout[from];
    flow.layout[id] = beside ? { x: beside.x + 344, y: beside.y + 160 } : { x: 0, y: 0 };
  }
}
