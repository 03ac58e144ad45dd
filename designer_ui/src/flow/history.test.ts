import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { content, type FlowDocument } from "./document";
import * as arrange from "./edit/arrange";
import * as blocks from "./edit/blocks";
import * as frames from "./edit/frames";
import * as resources from "./edit/resources";
import { fragmentOf, paste } from "./fragment";
import { begun, edited, MOST_STEPS, redone, undone, wound, type Timeline } from "./history";
import { catalogFor, sample, seeded } from "./testing/samples";

type Edit = (flow: FlowDocument, n: number) => void;

const catalog = catalogFor(sample());
const pick = (flow: FlowDocument, n: number) =>
  Object.keys(flow.nodes).sort()[n % Object.keys(flow.nodes).length] ?? "";

const EDITS: Record<string, Edit> = {
  add: (flow, n) =>
    void blocks.addBlock(flow, ["play", "menu", "hangup"][n % 3] ?? "", { at: { x: n, y: n } }, catalog, seeded(n)),
  behind: (flow, n) => void blocks.addBlock(flow, "play", { after: pick(flow, n), exit: "next" }, catalog, seeded(n)),
  on: (flow, n) => {
    const node = pick(flow, n);
    const [exit] = Object.keys(flow.nodes[node]?.exits ?? {});
    if (exit) blocks.addBlock(flow, "play", { on: node, exit }, catalog, seeded(n));
  },
  connect: (flow, n) => void blocks.connect(flow, pick(flow, n), "next", pick(flow, n + 3)),
  cut: (flow, n) => blocks.disconnect(flow, pick(flow, n), "next"),
  remove: (flow, n) => void blocks.deleteBlocks(flow, [pick(flow, n), pick(flow, n + 1)], catalog),
  rename: (flow, n) => blocks.rename(flow, pick(flow, n), `name ${n}`),
  configure: (flow, n) =>
    blocks.configure(flow, pick(flow, n), { options: [{ keys: String(n % 10), exit: `e${n}` }] }, catalog),
  move: (flow, n) => arrange.move(flow, { [pick(flow, n)]: { x: n, y: -n } }),
  align: (flow) => arrange.align(flow, Object.keys(flow.nodes), "left", catalog),
  distribute: (flow) => arrange.distribute(flow, Object.keys(flow.nodes), "y", catalog),
  group: (flow, n) => void frames.group(flow, [pick(flow, n), pick(flow, n + 1)], "group", seeded(n)),
  comment: (flow, n) => void frames.addComment(flow, { x: n, y: n }, "words", seeded(n)),
  prompt: (flow, n) => resources.setPromptText(flow, `p${n % 4}`, "en", n % 3 ? `text ${n}` : ""),
  language: (flow, n) => (n % 2 ? resources.addLanguage(flow, "fr") : resources.removeLanguage(flow, "fr")),
  variable: (flow, n) => resources.setVariable(flow, `v${n % 3}`, { type: "string", initial: String(n) }),
  handler: (flow, n) => resources.setHandler(flow, "hangup", n % 2 ? pick(flow, n) : undefined),
  paste: (flow, n) => {
    const cut = fragmentOf(structuredClone(current(flow)), [pick(flow, n), pick(flow, n + 1)], catalog);
    paste(flow, cut, { at: { x: n, y: n } }, catalog, seeded(n));
  },
};

function current(flow: FlowDocument): FlowDocument {
  return JSON.parse(JSON.stringify(flow)) as FlowDocument;
}

const steps = fc.array(
  fc.record({ what: fc.constantFrom(...Object.keys(EDITS)), n: fc.nat(1000), merged: fc.boolean() }),
  {
    maxLength: 30,
  },
);

function after(line: Timeline, script: { what: string; n: number; merged: boolean }[]): Timeline {
  return script.reduce(
    (now, { what, n, merged }, at) =>
      edited(now, { key: what }, (flow) => EDITS[what]?.(flow, n), at * 10, merged ? what : undefined),
    line,
  );
}

describe("history", () => {
  it("comes back to the start when any edits are undone, and to the end when they are redone", () => {
    fc.assert(
      fc.property(steps, (script) => {
        const start = begun(sample());
        const end = after(start, script);
        const back = wound(end, 0);
        expect(back.document).toEqual(start.document);
        expect(back.past).toHaveLength(0);
        const again = wound(back, end.past.length);
        expect(again.document).toEqual(end.document);
        expect(again.future).toHaveLength(0);
      }),
    );
  });

  it("survives being written down and read", () => {
    fc.assert(
      fc.property(steps, (script) => {
        const end = after(begun(sample()), script);
        const read = structuredClone(end);
        expect(wound(read, 0).document).toEqual(sample());
      }),
      { numRuns: 30 },
    );
  });

  it("keeps every cord leading to a block, whatever is done", () => {
    fc.assert(
      fc.property(steps, (script) => {
        const { document } = after(begun(sample()), script);
        for (const node of Object.values(document.nodes)) {
          for (const to of Object.values(node.exits)) expect(document.nodes).toHaveProperty([to]);
        }
        expect(document.nodes).toHaveProperty([document.entry]);
        expect(Object.keys(document.layout).sort()).toEqual(Object.keys(document.nodes).sort());
      }),
    );
  });

  it("never changes what a call does by arranging, commenting or grouping", () => {
    const drawn = fc.array(
      fc.record({
        what: fc.constantFrom("move", "align", "distribute", "group", "comment"),
        n: fc.nat(1000),
        merged: fc.constant(false),
      }),
    );
    fc.assert(
      fc.property(drawn, (script) => {
        expect(content(after(begun(sample()), script).document)).toEqual(content(sample()));
      }),
    );
  });

  it("makes one step of a burst in one field, and another after a pause", () => {
    const type = (line: Timeline, name: string, at: number) =>
      edited(line, { key: "rename" }, (flow) => blocks.rename(flow, "say", name), at, "name:say");
    let line = type(type(type(begun(sample()), "H", 0), "He", 200), "Hel", 1100);
    expect(line.past).toHaveLength(1);
    line = type(line, "Hell", 2200);
    expect(line.past).toHaveLength(2);
    expect(undone(line).document.nodes.say?.name).toBe("Hel");
    const typedAfterUndo = type(undone(line), "Help", 2300);
    expect(typedAfterUndo.past).toHaveLength(2);
    expect(typedAfterUndo.future).toHaveLength(0);
  });

  it("does not count what changes nothing, and forgets beyond its limit", () => {
    const line = begun(sample());
    expect(edited(line, { key: "rename" }, (flow) => blocks.rename(flow, "say", "Say"), 0)).toBe(line);
    let long = line;
    for (let n = 0; n < MOST_STEPS + 5; n++) {
      long = edited(long, { key: "rename" }, (flow) => blocks.rename(flow, "say", `${n}`), n);
    }
    expect(long.past).toHaveLength(MOST_STEPS);
    expect(wound(long, 0).document.nodes.say?.name).toBe("4");
    expect(redone(long)).toBe(long);
  });
});
