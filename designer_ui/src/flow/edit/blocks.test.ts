import { describe, expect, it } from "vitest";
import { size } from "../geometry";
import { catalogFor, sample, seeded, tellAll } from "../testing/samples";
import {
  addBlock,
  configure,
  connect,
  connectFailures,
  connectOpen,
  deleteBlocks,
  insertOnCord,
  openExits,
  openFailures,
  refusal,
} from "./blocks";
import { collapse, extracted, planned } from "./subflow";

const catalog = catalogFor(sample());

describe("adding", () => {
  it("puts a block behind an exit, connected, beside it and over no other", () => {
    const flow = sample();
    const id = addBlock(flow, "play", { after: "main", exit: "no_match" }, catalog, seeded(1));
    expect(flow.nodes.main?.exits.no_match).toBe(id);
    expect(flow.layout[id]?.x).toBeGreaterThan(flow.layout.main?.x ?? 0);
    const other = addBlock(flow, "play", { after: "main", exit: "no_match" }, catalog, seeded(2));
    expect(flow.layout[other]).not.toEqual(flow.layout[id]);
  });

  it("puts a block onto a cord: what came before leads in, its usual exit leads on", () => {
    const flow = sample();
    const id = addBlock(flow, "play", { on: "say", exit: "next" }, catalog, seeded(1));
    expect(flow.nodes.say?.exits.next).toBe(id);
    expect(flow.nodes[id]?.exits).toEqual({ next: "bye" });
    expect(flow.layout.bye?.x).toBeGreaterThanOrEqual(
      (flow.layout[id]?.x ?? 0) + size(sample().nodes.say ?? fail(), catalog).width,
    );
  });

  it("puts a block that was drawn loose onto a cord", () => {
    const flow = sample();
    const id = addBlock(flow, "play", { at: { x: 0, y: 900 } }, catalog, seeded(1));
    expect(insertOnCord(flow, id, "start", "next", catalog)).toBe(true);
    expect(flow.nodes.start?.exits.next).toBe(id);
    expect(flow.nodes[id]?.exits.next).toBe("main");
    expect(insertOnCord(flow, id, "start", "next", catalog)).toBe(false);
  });
});

describe("connecting", () => {
  it("leads nowhere into the start", () => {
    const flow = sample();
    expect(refusal(flow, "main", "start")).toBe("entry");
    expect(connect(flow, "main", "no_match", "start")).toBe(false);
    expect(flow).toEqual(sample());
  });

  it("connects all open exits of a block at once", () => {
    const flow = sample();
    expect(openExits(flow, "main", catalog)).toEqual(["no_match"]);
    expect(connectOpen(flow, "main", "bye", catalog)).toBe(1);
    expect(openExits(flow, "main", catalog)).toEqual([]);
  });

  it("leads only exits for what went wrong, and only open ones, to where all failures go", () => {
    const flow = sample();
    const id = addBlock(flow, "menu", { at: { x: 0, y: 900 } }, catalog, seeded(1));
    configure(flow, id, { options: [{ keys: "1", exit: "one" }] }, catalog);
    connect(flow, id, "no_input", "say");
    expect(openFailures(flow, id, catalog)).toEqual(["no_match"]);
    expect(connectFailures(flow, id, "bye", catalog)).toBe(1);
    expect(flow.nodes[id]?.exits).toEqual({ no_input: "say", no_match: "bye" });
    expect(connectFailures(flow, id, "bye", catalog)).toBe(0);
  });
});

describe("deleting", () => {
  it("joins the cord again where a block had one way on, also over several", () => {
    const flow = sample();
    const id = addBlock(flow, "play", { on: "say", exit: "next" }, catalog, seeded(1));
    deleteBlocks(flow, ["say", id], catalog);
    expect(flow.nodes.main?.exits.sales).toBe("bye");
  });

  it("leaves cords open where a block had several ways on, and never deletes the start", () => {
    const flow = sample();
    expect(deleteBlocks(flow, ["main", "start"], catalog)).toEqual(["main"]);
    expect(flow.nodes.start?.exits).toEqual({});
  });

  it("takes a block out of handlers and groups", () => {
    const flow = sample();
    flow.handlers = { hangup: "bye", operator_key: { key: "0", node: "say" } };
    flow.groups = { g: { name: "", nodes: ["bye"] } };
    deleteBlocks(flow, ["bye", "say"], catalog);
    expect(flow.handlers).toBeUndefined();
    expect(flow.groups).toEqual({});
  });
});

describe("settings", () => {
  it("shows the exits of a new option at once, and keeps the cord of one that is renamed", () => {
    const flow = sample();
    const before = flow.nodes.main?.config.options as object[];
    const options = [{ keys: "1", exit: "buying", label: "Buying" }, ...before.slice(1), { keys: "3", exit: "hours" }];
    configure(flow, "main", { ...flow.nodes.main?.config, options: options.slice(0, 2) }, catalog);
    expect(flow.nodes.main?.exits).toEqual({ buying: "say", service: "bye", no_input: "main" });
    configure(flow, "main", { ...flow.nodes.main?.config, options }, catalog);
    const named = () => catalog.exits(flow.nodes.main ?? fail()).map((exit) => exit.name);
    expect(named()).toEqual(["buying", "service", "hours", "no_input", "no_match"]);
    expect(catalog.learn(catalog.unsure(flow), {})).toBe(false);
    tellAll(catalog, catalog.unsure(flow));
    expect(named()).toEqual(["buying", "service", "hours", "no_input", "no_match"]);
  });

  it("foresees exits that are a plain list", () => {
    const flow = sample();
    flow.nodes.sub = { type: "subflow", name: "", config: { flow: "x", ends: ["done", "lost"] }, exits: {} };
    tellAll(catalog, catalog.unsure(flow));
    configure(flow, "sub", { flow: "x", ends: ["done", "found", "lost"] }, catalog);
    expect(catalog.exits(flow.nodes.sub).map((exit) => exit.name)).toEqual(["done", "found", "lost", "error"]);
  });

  it("keeps a cord in sight whose exit is gone", () => {
    const flow = sample();
    configure(flow, "main", { options: [] }, catalog);
    const lost = catalog.exits(flow.nodes.main ?? fail()).filter((exit) => exit.lost);
    expect(lost.map((exit) => exit.name)).toEqual(["sales", "service"]);
  });
});

describe("making a subflow", () => {
  it("takes blocks with one way in out into a flow of their own, called from where they stood", () => {
    const flow = sample();
    const plan = planned(flow, ["main", "say"]);
    if (typeof plan === "string") throw new Error(plan);
    const child = extracted(flow, ["main", "say"], plan, { id: "part", name: "Part" }, catalog);
    expect(child.nodes[child.entry]?.exits.next).toBe("main");
    expect(child.prompts).toEqual(sample().prompts);
    expect(child.variables).toEqual(sample().variables);
    const ends = Object.values(child.nodes).filter((node) => node.type === "return");
    expect(ends.map((node) => node.config)).toEqual([{ exit: "service" }]);
    const id = collapse(flow, ["main", "say"], plan, child, catalog, seeded(1));
    expect(Object.keys(flow.nodes).sort()).toEqual(["bye", "start", id].sort());
    expect(flow.nodes.start?.exits.next).toBe(id);
    expect(flow.nodes[id]?.exits).toEqual({ service: "bye" });
  });

  it("says why it cannot be done", () => {
    expect(planned(sample(), [])).toBe("empty");
    expect(planned(sample(), ["start", "main"])).toBe("start");
    expect(planned(sample(), ["say", "bye"])).toBe("entries");
  });
});

function fail(): never {
  throw new Error("not there");
}
