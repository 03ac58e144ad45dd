/** Copy and paste. The clipboard's text is the flow format itself, so that it goes to other flows, browsers and files. */

import type { Catalog } from "./catalog";
import { completed, type FlowDocument, type FlowNode, type NodeId, type Position } from "./document";
import { rewritten } from "./edit/resources";
import { same } from "./equal";
import { around, rectOf, snapped } from "./geometry";
import { freeKey, freshId, type Random } from "./ids";

/** Part of a flow: some blocks with the cords between them and everything that they name. */
export type Fragment = Pick<FlowDocument, "spec" | "languages" | "variables" | "prompts" | "nodes" | "layout"> &
  Pick<FlowDocument, "comments" | "groups">;

/** Cut a part out of a flow, without changing it. */
export function fragmentOf(flow: FlowDocument, ids: readonly string[], catalog: Catalog): Fragment {
  const chosen = ids.filter((id) => flow.nodes[id]);
  const nodes: Record<NodeId, FlowNode> = {};
  for (const id of chosen) {
    const node = flow.nodes[id];
    if (!node) continue;
    nodes[id] = {
      ...node,
      exits: Object.fromEntries(Object.entries(node.exits).filter(([, to]) => chosen.includes(to))),
    };
  }
  const mentions = Object.values(nodes).map((node) => catalog.mentions(node));
  const keys = new Set(mentions.flatMap((named) => named.prompts.map((place) => place.value)));
  const prompts = only(flow.prompts, (key) => keys.has(key));
  const written = JSON.stringify([nodes, prompts]);
  const comments = only(flow.comments ?? {}, (id) => ids.includes(id));
  const groups = only(flow.groups ?? {}, (_, group) => group.nodes.every((id) => chosen.includes(id)));
  return {
    spec: 1,
    languages: [...flow.languages],
    variables: only(flow.variables, (name) => new RegExp(`\\b${name}\\b`).test(written)),
    prompts,
    nodes,
    layout: only(flow.layout, (id) => chosen.includes(id)),
    ...(Object.keys(comments).length > 0 ? { comments } : {}),
    ...(Object.keys(groups).length > 0 ? { groups } : {}),
  };
}

export function written(fragment: Fragment): string {
  return `${JSON.stringify(fragment, null, 2)}\n`;
}

/** Read a clipboard's text; a whole flow is a fragment too. `undefined` for anything else. */
export function read(text: string): Fragment | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const given = value as Record<string, unknown>;
  if (given.spec !== 1 || typeof given.nodes !== "object") return undefined;
  const flow = completed(given);
  const sound = Object.values(flow.nodes).every((node) => /^(step\.)?[a-z][a-z0-9_]*(@\d+)?$/.test(node.type));
  return sound ? flow : undefined;
}

/** Paste a fragment with its top left corner at a point, or moved by an offset. Gives the new ids, comments included. */
export function paste(
  flow: FlowDocument,
  fragment: Fragment,
  place: { at: Position } | { by: Position },
  catalog: Catalog,
  random?: Random,
): string[] {
  const given = Object.entries(fragment.nodes).filter(([, node]) => node.type.replace(/@\d+$/, "") !== "start");
  const renewed = new Map<string, string>();
  for (const [id, node] of given) {
    const taken = (fresh: string) =>
      fresh in flow.nodes || fresh in (flow.comments ?? {}) || [...renewed.values()].includes(fresh);
    renewed.set(id, freshId(node.type.replace(/@\d+$/, ""), taken, random));
  }
  const keys = carriedPrompts(flow, fragment);
  for (const [name, declared] of Object.entries(fragment.variables)) flow.variables[name] ??= structuredClone(declared);
  const shift = shiftOf(
    fragment,
    given.map(([id]) => id),
    place,
    catalog,
  );
  for (const [id, node] of given) {
    const fresh = renewed.get(id) ?? id;
    const cords = Object.entries(node.exits).flatMap(([exit, to]) => {
      const target = renewed.get(to);
      return target === undefined ? [] : [[exit, target] as const];
    });
    const config = structuredClone(rewritten(node, "prompts", (key) => keys.get(key) ?? key, catalog));
    flow.nodes[fresh] = { ...node, config, exits: Object.fromEntries(cords) };
    const at = fragment.layout[id] ?? { x: 0, y: 0 };
    flow.layout[fresh] = { x: snapped(at.x + shift.x), y: snapped(at.y + shift.y) };
  }
  const comments = Object.values(fragment.comments ?? {}).map((comment) => {
    const all = (flow.comments ??= {});
    const fresh = freshId("comment", (taken) => taken in all || taken in flow.nodes, random);
    all[fresh] = { ...comment, x: comment.x + shift.x, y: comment.y + shift.y };
    return fresh;
  });
  for (const group of Object.values(fragment.groups ?? {})) {
    const groups = (flow.groups ??= {});
    const nodes = group.nodes.flatMap((id) => renewed.get(id) ?? []);
    if (nodes.length > 0) groups[freshId("group", (taken) => taken in groups, random)] = { ...group, nodes };
  }
  return [...renewed.values(), ...comments];
}

/** Take the fragment's prompts over; one that says something else than ours of the same key gets a key of its own. */
function carriedPrompts(flow: FlowDocument, fragment: Fragment): Map<string, string> {
  const keys = new Map<string, string>();
  for (const [key, spoken] of Object.entries(fragment.prompts)) {
    const ours = flow.prompts[key];
    if (ours !== undefined && same(ours, spoken)) continue;
    const fresh = ours === undefined ? key : freeKey(key, (taken) => taken in flow.prompts);
    flow.prompts[fresh] = structuredClone(spoken);
    keys.set(key, fresh);
  }
  return keys;
}

function shiftOf(
  fragment: Fragment,
  ids: NodeId[],
  place: { at: Position } | { by: Position },
  catalog: Catalog,
): Position {
  if ("by" in place) return place.by;
  const whole = { ...fragment, id: "", name: "", entry: "" } as FlowDocument;
  const comments = Object.values(fragment.comments ?? {});
  const box = around([...ids.map((id) => rectOf(whole, id, catalog)), ...comments]);
  return box ? { x: place.at.x - box.x, y: place.at.y - box.y } : { x: 0, y: 0 };
}

function only<T>(record: Readonly<Record<string, T>>, keep: (name: string, value: T) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name, value]) => keep(name, value)));
}
