import { expect, test } from "vitest";
import { catalogFor, sample } from "../testing/samples";
import { readingOrder } from "./order";

test("what leads back to a menu, and what nothing leads to, stands behind the way on", () => {
  const flow = sample();
  const plain = (type: string, exits: Record<string, string>) => ({ type, name: "", config: {}, exits });
  flow.nodes.busy = plain("play", { next: "main" }); // a failure that returns to the menu
  flow.nodes.say = plain("play", { next: "busy" });
  flow.nodes.lost = plain("set_variables", { next: "bye" }); // a hang-up leads here
  const ids = ["lost", "busy", "bye", "say", "main", "start"];
  expect(readingOrder(flow, ids, catalogFor(flow))).toEqual(["start", "main", "say", "busy", "lost", "bye"]);
});

test("a part of a flow has an order too, also a circle", () => {
  const flow = sample();
  const catalog = catalogFor(flow);
  flow.nodes.say = { type: "play", name: "", config: {}, exits: { next: "main" } };
  expect(readingOrder(flow, ["say", "main"], catalog)).toEqual(["say", "main"]);
});
