/** Comments and groups: drawn for people, never part of what a call does. */

import type { Comment, FlowDocument, NodeId, Position } from "../document";
import { snapped } from "../geometry";
import { freshId, type Random } from "../ids";

export function addComment(flow: FlowDocument, at: Position, text = "", random?: Random): string {
  const comments = (flow.comments ??= {});
  const id = freshId("comment", (taken) => taken in comments || taken in flow.nodes, random);
  comments[id] = { text, x: snapped(at.x), y: snapped(at.y), width: 240, height: 96 };
  return id;
}

export function changeComment(flow: FlowDocument, id: string, change: Partial<Comment>): void {
  const comment = flow.comments?.[id];
  if (comment) Object.assign(comment, change);
}

export function deleteComments(flow: FlowDocument, ids: readonly string[]): void {
  for (const id of ids) delete flow.comments?.[id];
  if (flow.comments && Object.keys(flow.comments).length === 0) delete flow.comments;
}

/**
 * Put a frame round blocks. A block is in one group at most; a group that loses its last one is gone. Of a whole group and blocks
 * beside it, it is that group which grows.
 */
export function group(flow: FlowDocument, ids: readonly NodeId[], name: string, random?: Random): string | undefined {
  const members = ids.filter((id) => flow.nodes[id]).sort();
  if (members.length === 0) return undefined;
  const groups = (flow.groups ??= {});
  const touched = Object.entries(groups).filter(([, drawn]) => drawn.nodes.some((id) => members.includes(id)));
  const [grown] = touched;
  if (touched.length === 1 && grown && isWithin(grown[1].nodes, members)) {
    grown[1].nodes = members;
    return grown[0];
  }
  for (const [other, drawn] of Object.entries(groups)) {
    drawn.nodes = drawn.nodes.filter((id) => !members.includes(id));
    if (drawn.nodes.length === 0) delete groups[other];
  }
  const id = freshId("group", (taken) => taken in groups, random);
  groups[id] = { name, nodes: members };
  return id;
}

/** Take blocks out of their groups. */
export function leaveGroup(flow: FlowDocument, ids: readonly NodeId[]): void {
  for (const [id, drawn] of Object.entries(flow.groups ?? {})) {
    drawn.nodes = drawn.nodes.filter((one) => !ids.includes(one));
    if (drawn.nodes.length === 0) ungroup(flow, id);
  }
}

export function ungroup(flow: FlowDocument, id: string): void {
  delete flow.groups?.[id];
  if (flow.groups && Object.keys(flow.groups).length === 0) delete flow.groups;
}

export function renameGroup(flow: FlowDocument, id: string, name: string): void {
  const drawn = flow.groups?.[id];
  if (drawn) drawn.name = name.slice(0, 200);
}

export function groupOf(flow: FlowDocument, node: NodeId): string | undefined {
  return Object.keys(flow.groups ?? {})
    .sort()
    .find((id) => flow.groups?.[id]?.nodes.includes(node));
}

function isWithin(some: readonly NodeId[], all: readonly NodeId[]): boolean {
  return some.length < all.length && some.every((id) => all.includes(id));
}
