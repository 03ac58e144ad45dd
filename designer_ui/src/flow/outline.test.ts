import { describe, expect, it } from "vitest";
import { deleteBlocks } from "./edit/blocks";
import { flattened, outline, type Line } from "./outline";
import { catalogFor, sample } from "./testing/samples";

const catalog = catalogFor(sample());
const told = (line: Line) =>
  `${"  ".repeat(line.depth)}${line.from?.exit ?? line.root ?? ""} → ${line.node ?? "nowhere"}${line.again ? " (again)" : ""}`;

describe("outline", () => {
  it("tells the flow from its start along every exit, each block once", () => {
    expect(flattened(outline(sample(), catalog), new Set()).map(told)).toEqual([
      "entry → start",
      "next → main",
      "  sales → say",
      "  next → bye (again)",
      "  service → bye",
      "  no_input → main (again)",
      "  no_match → nowhere",
    ]);
  });

  it("lists what nothing leads to, and what handlers lead to", () => {
    const flow = sample();
    flow.handlers = { hangup: "bye" };
    deleteBlocks(flow, ["main"], catalog);
    expect(flattened(outline(flow, catalog), new Set()).map(told)).toEqual([
      "entry → start",
      "next → nowhere",
      "hangup → bye",
      "loose → say",
      "next → bye (again)",
    ]);
  });

  it("has every block in exactly one place of its own", () => {
    const own = flattened(outline(sample(), catalog), new Set()).filter(
      (line) => line.node !== undefined && !line.again,
    );
    expect(own.map((line) => line.node).sort()).toEqual(Object.keys(sample().nodes).sort());
  });
});
