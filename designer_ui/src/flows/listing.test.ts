import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choose, EVERYTHING, folders, liesIn, stateOf, tagsOf, type Listed } from "./listing";
import { flowIdFor } from "./naming";

function flow(id: string, more: Partial<Listed> = {}): Listed {
  return { id, name: id, live_version: null, differs: false, folder: "", tags: [], about: "", numbers: [], ...more };
}

const FLOWS = [
  flow("main", { name: "北京总机", folder: "北京", numbers: ["4001"], live_version: 3 }),
  flow("sales", { name: "Sales menu", folder: "北京/Sales", tags: ["vip"], live_version: 1, differs: true }),
  flow("night", { name: "Night service", tags: ["vip", "夜间"], about: "After nine" }),
];
const ids = (wanted: Partial<typeof EVERYTHING>) => choose(FLOWS, { ...EVERYTHING, ...wanted }).map(({ id }) => id);

describe("the list", () => {
  it("finds flows by name, number, tag, description and initials of Chinese", () => {
    expect(ids({ text: "SALES" })).toEqual(["sales"]);
    expect(ids({ text: "4001" })).toEqual(["main"]);
    expect(ids({ text: "nine vip" })).toEqual(["night"]);
    expect(ids({ text: "bjzj" })).toEqual(["main"]);
    expect(ids({ text: "nothing" })).toEqual([]);
  });

  it("shows a folder with what lies below it, and no folder that only begins alike", () => {
    expect(ids({ folder: "北京" })).toEqual(["main", "sales"]);
    expect(liesIn({ folder: "北京市" }, "北京")).toBe(false);
  });

  it("shows flows by tag and by how they stand", () => {
    expect(ids({ tag: "vip" })).toEqual(["sales", "night"]);
    expect(FLOWS.map(stateOf)).toEqual(["published", "changed", "draft"]);
    expect(ids({ state: "changed" })).toEqual(["sales"]);
  });

  it("counts what lies in each folder, parents first", () => {
    expect(folders(FLOWS).map(({ path, depth, count }) => [path, depth, count])).toEqual([
      ["北京", 0, 2],
      ["北京/Sales", 1, 1],
    ]);
    expect(tagsOf(FLOWS)).toEqual(["夜间", "vip"]);
  });
});

it("a name of any kind gives an id that a flow may have and that is free", () => {
  const taken = new Set(["main-menu", "main-menu-2"]);
  expect(flowIdFor("Main  menu!", taken)).toBe("main-menu-3");
  expect(flowIdFor("北京 Sales", new Set())).toBe("bj-sales");
  expect(flowIdFor("!!!", new Set())).toBe("flow");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 120 }), (name) => {
      const first = flowIdFor(name, new Set());
      const second = flowIdFor(name, new Set([first]));
      expect(first).toMatch(/^[a-z0-9][a-z0-9-]{0,62}$/);
      expect(second).toMatch(/^[a-z0-9][a-z0-9-]{0,62}$/);
      expect(second).not.toBe(first);
    }),
  );
});
