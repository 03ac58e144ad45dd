/** Tidies a drawing up in a worker, which is fetched when it is first asked for; the page is never held up. */

import type { ElkNode } from "elkjs";
import type { Catalog } from "../catalog";
import type { FlowDocument, NodeId, Position } from "../document";
import { elkGraph, placesFrom } from "./graph";

interface Elk {
  layout: (graph: ElkNode) => Promise<ElkNode>;
}

let engine: Promise<Elk> | undefined;

function elk(): Promise<Elk> {
  return (engine ??= Promise.all([import("elkjs/lib/elk-api.js"), import("elkjs/lib/elk-worker.min.js?url")]).then(
    ([{ default: Made }, { default: url }]) => new Made({ workerFactory: () => new Worker(url) }),
  ));
}

/** Where some blocks, or all of them, stand when they are laid out left to right. */
export async function tidied(
  flow: FlowDocument,
  ids: readonly NodeId[],
  compact: boolean,
  catalog: Catalog,
): Promise<Record<NodeId, Position>> {
  const laid = await (await elk()).layout(elkGraph(flow, ids, compact, catalog));
  return placesFrom(flow, laid, ids, catalog);
}
