import { expect, it } from "vitest";
import { grouped, place, plain, type Told } from "./changes";

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

it("says places and values as people read them", () => {
  expect(place("/nodes/menu/config/options/0/keys", 3)).toBe("options › 0 › keys");
  expect(place("/prompts/a~1b/en", 1)).toBe("a/b › en");
  expect(plain(true, "yes", "no")).toBe("yes");
  expect(plain({ text: "Hello." }, "", "")).toBe("Hello.");
  expect(plain(["1", 2, null], "", "")).toBe("1, 2, ");
  expect(plain("x".repeat(500), "", "")).toHaveLength(120);
});
