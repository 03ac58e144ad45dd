/** Add, connect, delete, rename and set blocks. Every function changes the drawing it is given, inside one history step. */

import { current, isDraft } from "immer";
import type { Catalog } from "../catalog";
import type { Config, ExitName, FlowDocument, FlowNode, NodeId, Position } from "../document";
import { cordsInto } from "../document";
import { freePlace, GAP, rectOf, rowMiddle, size, snapped, WIDTH } from "../geometry";
import { freshId, type Random } from "../ids";

/** Where a new block goes: a point, behind an exit, or onto a cord. */
export type Spot = { at: Position } | { after: NodeId; exit: ExitName } | { on: NodeId; exit: ExitName };

/** Add a block, connected and placed by its spot, and give its id. */
export function addBlock(flow: FlowDocument, type: string, spot: Spot, catalog: Catalog, random?: Random): NodeId {
  const id = freshId(type.replace(/@\d+$/, ""), (taken) => taken in flow.nodes, random);
  const node: FlowNode = { type, name: "", config: catalog.fresh(type), exits: {} };
  flow.nodes[id] = node;
  if ("at" in spot) {
    flow.layout[id] = { x: snapped(spot.at.x), y: snapped(spot.at.y) };
    return id;
  }
  const source = "on" in spot ? spot.on : spot.after;
  flow.layout[id] = besides(flow, source, spot.exit, id, catalog);
  const from = flow.nodes[source];
  const beyond = from?.exits[spot.exit];
  if (from) from.exits[spot.exit] = id;
  if ("on" in spot && beyond !== undefined) {
    const way = wayOn(flow, id, catalog);
    if (way !== undefined) node.exits[way] = beyond;
    makeRoom(flow, id, beyond, catalog);
  }
  return id;
}

/** Put blocks that stand alone onto a cord: the first takes the cord, its usual exit leads on. */
export function insertOnCord(
  flow: FlowDocument,
  block: NodeId,
  source: NodeId,
  exit: ExitName,
  catalog: Catalog,
): boolean {
  const from = flow.nodes[source];
  const beyond = from?.exits[exit];
  const node = flow.nodes[block];
  if (!from || !node || beyond === undefined || block === source || block === beyond) return false;
  from.exits[exit] = block;
  const way = wayOn(flow, block, catalog);
  if (way !== undefined && node.exits[way] === undefined) node.exits[way] = beyond;
  return true;
}

/** Why a cord may not lead from here to there; empty when it may. The words are keys of the catalogues. */
export function refusal(flow: FlowDocument, source: NodeId, target: NodeId): "" | "entry" | "missing" {
  if (!flow.nodes[source] || !flow.nodes[target]) return "missing";
  return target === flow.entry ? "entry" : "";
}

export function connect(flow: FlowDocument, source: NodeId, exit: ExitName, target: NodeId): boolean {
  const node = flow.nodes[source];
  if (!node || refusal(flow, source, target) !== "") return false;
  node.exits[exit] = target;
  return true;
}

export function disconnect(flow: FlowDocument, source: NodeId, exit: ExitName): void {
  const node = flow.nodes[source];
  if (node) delete node.exits[exit];
}

/** Connect every open exit of a block that must not stay open. */
export function connectOpen(flow: FlowDocument, source: NodeId, target: NodeId, catalog: Catalog): number {
  const open = openExits(flow, source, catalog);
  return open.filter((exit) => connect(flow, source, exit, target)).length;
}

/** Connect every open exit of a block that is for what went wrong. To itself it is not: it would fail for ever. */
export function connectFailures(flow: FlowDocument, source: NodeId, target: NodeId, catalog: Catalog): number {
  if (source === target) return 0;
  return openFailures(flow, source, catalog).filter((exit) => connect(flow, source, exit, target)).length;
}

/** The open exits of a block that are for what went wrong. */
export function openFailures(flow: FlowDocument, id: NodeId, catalog: Catalog): ExitName[] {
  const node = flow.nodes[id];
  if (!node) return [];
  const open = catalog.exits(node).filter((exit) => exit.fails && node.exits[exit.name] === undefined);
  return open.map((exit) => exit.name);
}

/** The exits of a block that must not stay open but are. */
export function openExits(flow: FlowDocument, id: NodeId, catalog: Catalog): ExitName[] {
  const node = flow.nodes[id];
  if (!node) return [];
  return catalog
    .exits(node)
    .filter((exit) => exit.required && node.exits[exit.name] === undefined)
    .map((exit) => exit.name);
}

/**
 * Delete blocks. Cords that led into one which had a single way on are joined again behind it; the entry stays.
 * Gives the ids that are gone.
 */
export function deleteBlocks(flow: FlowDocument, ids: readonly NodeId[], catalog: Catalog): NodeId[] {
  const gone = new Set(ids.filter((id) => flow.nodes[id] && id !== flow.entry));
  const behind = new Map<NodeId, NodeId | undefined>();
  for (const id of gone) behind.set(id, singleWay(flow, id, catalog));
  const beyond = (id: NodeId): NodeId | undefined => {
    const seen = new Set<NodeId>();
    let at: NodeId | undefined = id;
    while (at !== undefined && gone.has(at)) {
      if (seen.has(at)) return undefined;
      seen.add(at);
      at = behind.get(at);
    }
    return at;
  };
  for (const [source, node] of Object.entries(flow.nodes)) {
    if (gone.has(source)) continue;
    for (const [exit, to] of Object.entries(node.exits)) {
      if (!gone.has(to)) continue;
      const next = beyond(to);
      if (next !== undefined && next !== flow.entry) node.exits[exit] = next;
      else delete node.exits[exit];
    }
  }
  for (const id of gone) {
    delete flow.nodes[id];
    delete flow.layout[id];
  }
  forget(flow, gone);
  return [...gone];
}

export function rename(flow: FlowDocument, id: NodeId, name: string): void {
  const node = flow.nodes[id];
  if (node) node.name = name.slice(0, 200);
}

/** Set a block's settings. A cord goes along when exactly one exit was renamed; of one that is gone it is lost. */
export function configure(flow: FlowDocument, id: NodeId, config: Config, catalog: Catalog): void {
  const node = flow.nodes[id];
  if (!node) return;
  const settings = isDraft(node.config) ? current(node.config) : node.config;
  catalog.foresee(node.type, settings, config);
  const before = catalog.exitsFor(node.type, settings).map((exit) => exit.name);
  const after = catalog.exitsFor(node.type, config).map((exit) => exit.name);
  const left = before.filter((name) => !after.includes(name));
  const come = after.filter((name) => !before.includes(name));
  node.config = config;
  const [from] = left;
  const [to] = come;
  if (left.length !== 1 || come.length !== 1 || from === undefined || to === undefined) return;
  const target = node.exits[from];
  if (target === undefined || node.exits[to] !== undefined) return;
  delete node.exits[from];
  node.exits[to] = target;
}

/** The exit by which a block usually goes on: the first that its settings give it. */
export function wayOn(flow: FlowDocument, id: NodeId, catalog: Catalog): ExitName | undefined {
  const node = flow.nodes[id];
  return node && catalog.exits(node)[0]?.name;
}

function singleWay(flow: FlowDocument, id: NodeId, catalog: Catalog): NodeId | undefined {
  const node = flow.nodes[id];
  if (!node) return undefined;
  const needed = catalog.exits(node).filter((exit) => exit.required);
  const targets = new Set(Object.values(node.exits));
  const [only] = targets;
  return needed.length <= 1 && targets.size === 1 && only !== id ? only : undefined;
}

function besides(flow: FlowDocument, source: NodeId, exit: ExitName, id: NodeId, catalog: Catalog): Position {
  const from = flow.nodes[source];
  const node = flow.nodes[id];
  const at = flow.layout[source] ?? { x: 0, y: 0 };
  if (!from || !node) return at;
  const index = Math.max(
    0,
    catalog.exits(from).findIndex((known) => known.name === exit),
  );
  const wish = { x: at.x + WIDTH + GAP.x, y: at.y + rowMiddle(from, index, catalog) - 22, ...size(node, catalog) };
  return freePlace(flow, wish, catalog);
}

/** Move what stands behind a block that was put onto a cord to the right, when there is no room for it. */
function makeRoom(flow: FlowDocument, id: NodeId, beyond: NodeId, catalog: Catalog): void {
  const next = flow.layout[beyond];
  const placed = flow.layout[id];
  if (!next || !placed || next.x < placed.x - WIDTH) return;
  const need = placed.x + WIDTH + GAP.x - next.x;
  if (need <= 0) return;
  const edge = next.x;
  for (const [other, at] of Object.entries(flow.layout)) {
    if (other !== id && at.x >= edge && flow.nodes[other]) at.x = snapped(at.x + need);
  }
  const rect = rectOf(flow, id, catalog);
  placed.y = snapped(Math.min(rect.y, Math.max(next.y, rect.y)));
}

function forget(flow: FlowDocument, gone: ReadonlySet<NodeId>): void {
  for (const [name, group] of Object.entries(flow.groups ?? {})) {
    group.nodes = group.nodes.filter((id) => !gone.has(id));
    if (group.nodes.length === 0) delete flow.groups?.[name];
  }
  const handlers = flow.handlers;
  if (!handlers) return;
  if (handlers.hangup && gone.has(handlers.hangup)) delete handlers.hangup;
  if (handlers.error && gone.has(handlers.error)) delete handlers.error;
  if (handlers.operator_key && gone.has(handlers.operator_key.node)) delete handlers.operator_key;
  if (Object.keys(handlers).length === 0) delete flow.handlers;
}

/** Blocks that nothing leads into, the entry apart. */
export function loose(flow: FlowDocument): NodeId[] {
  return Object.keys(flow.nodes).filter((id) => id !== flow.entry && cordsInto(flow, id).length === 0);
}
