/**
 * The drawing as elk takes it: left to right, each exit a port in its row's place. NETWORK_SIMPLEX placement and LONGEST_PATH
 * layering take many seconds on a thousand blocks and must not be chosen.
 */

import type { ElkNode, LayoutOptions } from "elkjs";
import type { Catalog } from "../catalog";
import type { FlowDocument, NodeId, Position } from "../document";
import { around, GAP, rectOf, rowMiddle, size, snapped, WIDTH } from "../geometry";
import { readingOrder } from "./order";

const OPTIONS: LayoutOptions = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.layered.cycleBreaking.strategy": "MODEL_ORDER", // the blocks come in the order in which they are read
  "elk.layered.spacing.nodeNodeBetweenLayers": String(GAP.x),
  "elk.spacing.nodeNode": String(GAP.y),
  "elk.spacing.edgeNode": "24",
  "elk.layered.spacing.edgeNodeBetweenLayers": "24",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.layered.nodePlacement.bk.fixedAlignment": "BALANCED",
  "elk.separateConnectedComponents": "true",
  "elk.spacing.componentComponent": "80",
};
/** Keeps the order of exits in sight; its cost grows with the square, so large drawings go without. */
const ORDERED: LayoutOptions = {
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.crossingMinimization.forceNodeModelOrder": "true",
};
const LARGE: LayoutOptions = {
  "elk.layered.thoroughness": "3",
  "elk.layered.crossingMinimization.greedySwitch.type": "OFF",
};
const MANY = 150;
/** What the entry leads to stands above what only a hang-up or a failure does. */
const ENTRY: LayoutOptions = { "elk.layered.layering.layerConstraint": "FIRST", "elk.priority": "10" };
/** The first exit is the usual way on: its cord is kept short and straight. */
const USUAL: LayoutOptions = { "elk.layered.priority.straightness": "10", "elk.layered.priority.shortness": "10" };
const COMPACT: LayoutOptions = {
  "elk.layered.nodePlacement.strategy": "SIMPLE",
  "elk.layered.thoroughness": "1",
  "elk.layered.spacing.nodeNodeBetweenLayers": "64",
  "elk.spacing.nodeNode": "24",
};

export function elkGraph(flow: FlowDocument, ids: readonly NodeId[], compact: boolean, catalog: Catalog): ElkNode {
  const inside = new Set(ids);
  const children = readingOrder(flow, ids, catalog).map((id): ElkNode => {
    const node = flow.nodes[id];
    if (!node) return { id };
    const exits = catalog.exits(node);
    const outs = exits.map((exit, n) => ({
      id: port(id, exit.name),
      x: WIDTH,
      y: rowMiddle(node, n, catalog),
      layoutOptions: { "elk.port.side": "EAST", "elk.port.index": String(n) },
    }));
    const into = { id: port(id, ""), x: 0, y: 22, layoutOptions: { "elk.port.side": "WEST" } };
    const first = id === flow.entry ? ENTRY : {};
    const layoutOptions = { "elk.portConstraints": "FIXED_POS", ...first };
    return { id, ...size(node, catalog), ports: id === flow.entry ? outs : [into, ...outs], layoutOptions };
  });
  const edges = ids.flatMap((id) => {
    const node = flow.nodes[id];
    if (!node) return [];
    return catalog.exits(node).flatMap((exit, n) => {
      const to = node.exits[exit.name];
      if (to === undefined || !inside.has(to) || to === flow.entry) return [];
      const edge = { id: `${id}:${exit.name}`, sources: [port(id, exit.name)], targets: [port(to, "")] };
      return [n === 0 ? { ...edge, layoutOptions: USUAL } : edge];
    });
  });
  return {
    id: "flow",
    layoutOptions: { ...OPTIONS, ...(ids.length > MANY ? LARGE : ORDERED), ...(compact ? COMPACT : {}) },
    children,
    edges,
  };
}

/** Where the blocks go. A part of the flow keeps its top left corner; all of it keeps its entry where it is. */
export function placesFrom(
  flow: FlowDocument,
  laid: ElkNode,
  ids: readonly NodeId[],
  catalog: Catalog,
): Record<NodeId, Position> {
  const children = laid.children ?? [];
  const before = around(ids.filter((id) => flow.nodes[id]).map((id) => rectOf(flow, id, catalog)));
  const after = around(children.map(({ x = 0, y = 0, width = 0, height = 0 }) => ({ x, y, width, height })));
  const entry = children.find((child) => child.id === flow.entry);
  const stays = flow.layout[flow.entry];
  const shift =
    entry && stays
      ? { x: stays.x - (entry.x ?? 0), y: stays.y - (entry.y ?? 0) }
      : { x: (before?.x ?? 0) - (after?.x ?? 0), y: (before?.y ?? 0) - (after?.y ?? 0) };
  const places = children.map(
    ({ id, x = 0, y = 0 }) => [id, { x: snapped(x + shift.x), y: snapped(y + shift.y) }] as const,
  );
  return Object.fromEntries(places);
}

function port(node: NodeId, exit: string): string {
  return JSON.stringify([node, exit]);
}
