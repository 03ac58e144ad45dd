/** Turn blocks into a flow of their own, called from where they stood. */

import type { Catalog } from "../catalog";
import { cordsInto, emptyFlow, type ExitName, type FlowDocument, type NodeId } from "../document";
import { fragmentOf } from "../fragment";
import { GAP, WIDTH } from "../geometry";
import { freshId, type Random } from "../ids";
import { deleteBlocks } from "./blocks";

export interface Way {
  node: NodeId;
  exit: ExitName;
  /** The block outside that it leads to. */
  target: NodeId;
  /** The end by which the called flow returns to it. */
  end: string;
}

export interface Plan {
  entry: NodeId;
  ways: Way[];
}

/** Why blocks cannot become a flow of their own: a key of the catalogues. */
export type Refused = "empty" | "start" | "entries";

/** Look whether blocks can be called as one: there must be one way in. */
export function planned(flow: FlowDocument, ids: readonly NodeId[]): Plan | Refused {
  const inside = new Set(ids.filter((id) => flow.nodes[id]));
  if (inside.size === 0) return "empty";
  if (inside.has(flow.entry)) return "start";
  const entries = [...inside].filter((id) => cordsInto(flow, id).some((cord) => !inside.has(cord.node)));
  const [entry = [...inside].find((id) => cordsInto(flow, id).length === 0) ?? [...inside][0]] = entries;
  if (entries.length > 1 || entry === undefined) return "entries";
  const ends = new Map<NodeId, string>();
  const ways: Way[] = [];
  for (const node of [...inside].sort()) {
    for (const [exit, target] of Object.entries(flow.nodes[node]?.exits ?? {})) {
      if (inside.has(target)) continue;
      const end = ends.get(target) ?? endName(exit, [...ends.values()]);
      ends.set(target, end);
      ways.push({ node, exit, target, end });
    }
  }
  return { entry, ways };
}

/** The flow that the blocks become: start, the blocks, and a return for each way out. */
export function extracted(
  flow: FlowDocument,
  ids: readonly NodeId[],
  plan: Plan,
  made: { id: string; name: string },
  catalog: Catalog,
): FlowDocument {
  const fragment = fragmentOf(flow, ids, catalog);
  const child = emptyFlow(made.id, made.name, [...flow.languages]);
  const places = Object.values(fragment.layout);
  const left = Math.min(...places.map((at) => at.x), 0);
  const right = Math.max(...places.map((at) => at.x), 0) + WIDTH + GAP.x;
  const start = freshIdIn(fragment.nodes, "start");
  child.entry = start;
  child.nodes = { ...fragment.nodes, [start]: { type: "start", name: "", config: {}, exits: { next: plan.entry } } };
  child.layout = { ...fragment.layout, [start]: { x: left - WIDTH - GAP.x, y: fragment.layout[plan.entry]?.y ?? 0 } };
  child.prompts = fragment.prompts;
  child.variables = fragment.variables;
  if (fragment.groups) child.groups = fragment.groups;
  [...new Set(plan.ways.map((way) => way.end))].forEach((end, n) => {
    const id = freshIdIn(child.nodes, `return_${end}`);
    child.nodes[id] = { type: "return", name: "", config: { exit: end }, exits: {} };
    child.layout[id] = { x: right, y: n * 96 };
    for (const way of plan.ways.filter((known) => known.end === end)) {
      const node = child.nodes[way.node];
      if (node) child.nodes[way.node] = { ...node, exits: { ...node.exits, [way.exit]: id } };
    }
  });
  return structuredClone(child);
}

/** Put one subflow block in the place of the blocks. Variables that they name go in and come back. */
export function collapse(
  flow: FlowDocument,
  ids: readonly NodeId[],
  plan: Plan,
  child: FlowDocument,
  catalog: Catalog,
  random?: Random,
): NodeId {
  const id = freshId("subflow", (taken) => taken in flow.nodes, random);
  const at = flow.layout[plan.entry] ?? { x: 0, y: 0 };
  const into = cordsInto(flow, plan.entry).filter((cord) => !ids.includes(cord.node));
  const names = Object.keys(child.variables).sort();
  const ends = [...new Set(plan.ways.map((way) => way.end))];
  flow.nodes[id] = {
    type: "subflow",
    name: child.name,
    config: {
      flow: child.id,
      ...(names.length > 0 ? { inputs: names.map((name) => ({ variable: name, expression: name })) } : {}),
      ...(names.length > 0 ? { outputs: names.map((name) => ({ variable: name, to: name })) } : {}),
      ends,
    },
    exits: Object.fromEntries(plan.ways.map((way) => [way.end, way.target])),
  };
  flow.layout[id] = { ...at };
  for (const cord of into) {
    const node = flow.nodes[cord.node];
    if (node) node.exits[cord.exit] = id;
  }
  deleteBlocks(flow, ids, catalog);
  return id;
}

function endName(exit: ExitName, taken: readonly string[]): string {
  const word = exit === "next" || exit === "error" || !/^[a-z0-9][a-z0-9_-]*$/.test(exit) ? "done" : exit;
  if (!taken.includes(word)) return word;
  for (let n = 2; ; n++) if (!taken.includes(`${word}_${n}`)) return `${word}_${n}`;
}

function freshIdIn(nodes: Readonly<Record<NodeId, unknown>>, word: string): NodeId {
  if (!(word in nodes)) return word;
  for (let n = 2; ; n++) if (!(`${word}_${n}` in nodes)) return `${word}_${n}`;
}
