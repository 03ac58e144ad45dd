import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlowDocument } from "./document";
import { fragmentOf, paste, read, written } from "./fragment";
import { catalogFor, sample, seeded } from "./testing/samples";

const catalog = catalogFor(sample());
const ids = fc.subarray(["start", "main", "say", "bye"]);

function pastedInto(flow: FlowDocument, chosen: string[], seed = 1): string[] {
  const fragment = read(written(fragmentOf(sample(), chosen, catalog)));
  if (!fragment) throw new Error("the clipboard's text is not read");
  return paste(flow, fragment, { at: { x: 100, y: 100 } }, catalog, seeded(seed));
}

describe("copy and paste", () => {
  it("gives new ids that collide with nothing and keeps the cords between what was copied", () => {
    fc.assert(
      fc.property(ids, fc.nat(), fc.nat(5), (chosen, seed, times) => {
        const flow = sample();
        for (let n = 0; n <= times; n++) {
          const before = Object.keys(flow.nodes);
          const fresh = pastedInto(flow, chosen, seed); // the same seed: the ids would be the same
          const wanted = chosen.filter((id) => id !== "start");
          expect(fresh).toHaveLength(wanted.length);
          for (const id of fresh) expect(before).not.toContain(id);
          const copies = new Map(wanted.map((id, at) => [id, fresh[at]]));
          for (const id of wanted) {
            const cords = Object.entries(sample().nodes[id]?.exits ?? {}).filter(([, to]) => copies.has(to));
            expect(flow.nodes[copies.get(id) ?? ""]?.exits).toEqual(
              Object.fromEntries(cords.map(([exit, to]) => [exit, copies.get(to)])),
            );
          }
        }
      }),
    );
  });

  it("carries prompts and variables into another flow", () => {
    const other: FlowDocument = { ...sample(), prompts: {}, variables: {} };
    pastedInto(other, ["main"]);
    expect(other.prompts.welcome).toEqual(sample().prompts.welcome);
    expect(other.prompts.sales).toBeUndefined();
    expect(other.variables.vip).toEqual({ type: "boolean", initial: false });
  });

  it("gives a prompt that says something else there a key of its own", () => {
    const other: FlowDocument = { ...sample(), prompts: { welcome: { en: { text: "Other words" } } } };
    const [id = ""] = pastedInto(other, ["main"]);
    expect(other.prompts.welcome).toEqual({ en: { text: "Other words" } });
    expect(other.prompts.welcome_2).toEqual(sample().prompts.welcome);
    expect(other.nodes[id]?.config.prompt).toBe("welcome_2");
  });

  it("puts the top left corner where it is pasted", () => {
    const flow = sample();
    const [main = "", say = ""] = pastedInto(flow, ["main", "say"]);
    expect(flow.layout[main]).toEqual({ x: 100, y: 100 });
    expect((flow.layout[say]?.x ?? 0) - (flow.layout[main]?.x ?? 0)).toBe(344);
  });

  it("reads nothing out of any other text", () => {
    for (const text of [
      "",
      "hello",
      "{",
      "[]",
      "null",
      '{"spec":2,"nodes":{}}',
      '{"spec":1,"nodes":{"a":{"type":"<b>"}}}',
    ]) {
      expect(read(text)).toBeUndefined();
    }
    fc.assert(fc.property(fc.json(), (text) => void read(text)));
    expect(Object.keys(read(JSON.stringify(sample()))?.nodes ?? {})).toHaveLength(4);
  });
});
