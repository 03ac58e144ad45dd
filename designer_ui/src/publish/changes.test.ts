import { expect, it } from "vitest";
import { grouped, type Told } from "./changes";

const change = (what: string, node: string | null, more: Partial<Told> = {}): Told => ({
  what,
  pointer: "",
  node,
  name: node ?? "",
  type: "play",
  audible: true,
  ...more,
});

it("sorts changes into the flow's own, each block's, and what was only moved about", () => {
  const found = grouped([
    change("prompt_changed", null),
    change("config_changed", "menu"),
    change("node_moved", "menu"),
    change("cord_added", "menu"),
    change("node_moved", "bye"),
  ]);
  expect(found.whole.map(({ what }) => what)).toEqual(["prompt_changed"]);
  expect(found.blocks.map(({ node, changes }) => [node, changes.length])).toEqual([["menu", 2]]);
  expect(found.moved).toBe(2);
});
