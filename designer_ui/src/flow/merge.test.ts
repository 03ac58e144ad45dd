import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlowDocument } from "./document";
import { deleteBlocks } from "./edit/blocks";
import { merge } from "./merge";
import { catalogFor, sample } from "./testing/samples";

function changed(recipe: (flow: FlowDocument) => void): FlowDocument {
  const flow = sample();
  recipe(flow);
  return flow;
}

const side = fc
  .array(
    fc.oneof(
      fc.record({ what: fc.constant("name"), node: fc.constantFrom("main", "say", "bye"), n: fc.nat(3) }),
      fc.record({ what: fc.constant("remove"), node: fc.constantFrom("say", "bye"), n: fc.nat(3) }),
      fc.record({ what: fc.constant("add"), node: fc.constantFrom("x", "y"), n: fc.nat(3) }),
      fc.record({ what: fc.constant("cord"), node: fc.constantFrom("main", "say"), n: fc.nat(3) }),
    ),
    { maxLength: 5 },
  )
  .map((script) =>
    changed((flow) => {
      const catalog = catalogFor();
      for (const { what, node, n } of script) {
        const drawn = flow.nodes[node];
        if (what === "name" && drawn) drawn.name = `n${n}`;
        if (what === "remove") deleteBlocks(flow, [node], catalog);
        if (what === "add") flow.nodes[node] = { type: "hangup", name: `${n}`, config: {}, exits: {} };
        const to = ["say", "bye", "main"][n % 3] ?? "";
        if (what === "cord" && drawn && flow.nodes[to]) drawn.exits.no_match = to;
      }
    }),
  );

describe("three-way merge", () => {
  it("takes the side that changed when the other did not", () => {
    fc.assert(
      fc.property(side, (other) => {
        expect(merge(sample(), other, sample()).document).toEqual(other);
        expect(merge(sample(), sample(), other).document).toEqual(other);
        expect(merge(sample(), other, other)).toEqual({ document: other, conflicts: [], dropped: [] });
      }),
    );
  });

  it("gives the same whoever merges, as long as nothing is in conflict", () => {
    fc.assert(
      fc.property(side, side, (mine, theirs) => {
        const here = merge(sample(), mine, theirs);
        const there = merge(sample(), theirs, mine);
        expect(there.conflicts.map((conflict) => conflict.path)).toEqual(
          expect.arrayContaining(here.conflicts.map((conflict) => conflict.path)),
        );
        if (here.conflicts.length === 0) expect(there.document.nodes).toEqual(here.document.nodes);
      }),
    );
  });

  it("never leaves a cord to a block that one side deleted", () => {
    fc.assert(
      fc.property(side, side, (mine, theirs) => {
        const { document, conflicts } = merge(sample(), mine, theirs);
        if (conflicts.some(({ path }) => path.length === 2)) return;
        for (const node of Object.values(document.nodes)) {
          for (const to of Object.values(node.exits)) expect(Object.keys(document.nodes)).toContain(to);
        }
      }),
    );
  });

  it("joins edits of different fields of one block", () => {
    const mine = changed((flow) => void Object.assign(flow.nodes.say ?? {}, { name: "Mine" }));
    const theirs = changed((flow) => void Object.assign(flow.nodes.say ?? {}, { config: { prompts: ["welcome"] } }));
    const merged = merge(sample(), mine, theirs);
    expect(merged.conflicts).toEqual([]);
    expect(merged.document.nodes.say).toMatchObject({ name: "Mine", config: { prompts: ["welcome"] } });
  });

  it("names a field that both changed, and takes the side that is chosen for it", () => {
    const mine = changed((flow) => void Object.assign(flow.nodes.say ?? {}, { name: "Mine" }));
    const theirs = changed((flow) => void Object.assign(flow.nodes.say ?? {}, { name: "Theirs" }));
    const merged = merge(sample(), mine, theirs);
    expect(merged.conflicts).toEqual([{ path: ["nodes", "say", "name"], base: "Say", mine: "Mine", theirs: "Theirs" }]);
    expect(merged.document.nodes.say?.name).toBe("Mine");
    const chosen = merge(sample(), mine, theirs, "mine", { "nodes/say/name": "theirs" });
    expect(chosen.document.nodes.say?.name).toBe("Theirs");
  });

  it("asks when one deleted a block that the other edited", () => {
    const mine = changed((flow) => void Object.assign(flow.nodes.say ?? {}, { name: "Mine" }));
    const theirs = changed((flow) => void deleteBlocks(flow, ["say"], catalogFor()));
    expect(merge(sample(), mine, theirs).conflicts.map(({ path }) => path.join("/"))).toEqual(["nodes/say"]);
    expect(merge(sample(), mine, theirs, "theirs").document.nodes.say).toBeUndefined();
  });

  it("lets two people move the same block without asking", () => {
    const mine = changed((flow) => void (flow.layout.say = { x: 1, y: 1 }));
    const theirs = changed((flow) => void (flow.layout.say = { x: 2, y: 2 }));
    expect(merge(sample(), mine, theirs).conflicts).toEqual([]);
  });
});
