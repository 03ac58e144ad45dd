import { describe, expect, it } from "vitest";
import { fitting } from "./choices";
import type { BlockType } from "./catalog";
import { renamePrompt, renameVariable } from "./edit/resources";
import { carryOut } from "./fix";
import { initials } from "./pinyin";
import { search } from "./search";
import { catalogFor, sample } from "./testing/samples";
import { walked } from "./walk";

const catalog = catalogFor(sample());

describe("search", () => {
  it("finds names, words in any language, expressions, keys and variables", () => {
    const found = (words: string) => search(sample(), words, catalog).map((hit) => `${hit.node} ${hit.where}`);
    expect(found("欢迎")).toEqual(["main prompt"]);
    expect(found("SALES")).toEqual(expect.arrayContaining(["main exit", "say prompt"]));
    expect(found("vip")).toEqual(expect.arrayContaining(["main expression", "main prompt"]));
    expect(found("２")).toEqual(["main key"]);
    expect(found("  ")).toEqual([]);
  });
});

describe("the list of blocks", () => {
  const type = (name: string, zh: string) => ({ ...catalog.find("play"), name, title: { en: name, zh } }) as BlockType;
  const types = [type("play", "播放"), type("menu", "菜单"), type("collect_digits", "收集按键")];
  const found = (letters: string) => fitting(types, letters).map((one) => one.name);

  it("is searched by either language and by pinyin initials", () => {
    expect(found("菜")).toEqual(["menu"]);
    expect(found("cd")).toEqual(["menu"]);
    expect(found("dig")).toEqual(["collect_digits"]);
    expect(found("")).toEqual(["play", "menu", "collect_digits"]);
    expect(initials("收集按键 2")).toBe("sjaj2");
  });
});

describe("walking by arrows", () => {
  it("goes along cords, over the exits of a block and back to where a cord comes from", () => {
    const go = (node: string, exit: string | undefined, to: Parameters<typeof walked>[2]) =>
      walked(sample(), { node, exit }, to, catalog);
    expect(go("start", undefined, "right")).toEqual({ node: "main" });
    expect(go("main", undefined, "down")).toEqual({ node: "main", exit: "sales" });
    expect(go("main", "service", "right")).toEqual({ node: "bye" });
    expect(go("main", "no_match", "right")).toEqual({ node: "main", exit: "no_match" });
    expect(go("main", "sales", "up")).toEqual({ node: "main" });
    expect(go("say", undefined, "left")).toEqual({ node: "main", exit: "sales" });
  });
});

describe("renaming", () => {
  it("renames a prompt wherever it is said", () => {
    const flow = sample();
    expect(renamePrompt(flow, "sales", "offers", catalog)).toBe(true);
    expect(flow.nodes.say?.config).toEqual({ prompts: ["offers"] });
    expect(renamePrompt(flow, "offers", "welcome", catalog)).toBe(false);
  });

  it("renames a variable in expressions and prompts, but no member or text of that name", () => {
    const flow = sample();
    flow.nodes.set = {
      type: "set_variables",
      name: "",
      config: { variable: "vip", expression: 'call.vip == vip && "vip" != vip2' },
      exits: {},
    };
    expect(renameVariable(flow, "vip", "important", catalog)).toBe(true);
    expect(flow.nodes.set.config).toEqual({
      variable: "important",
      expression: 'call.vip == important && "vip" != vip2',
    });
    expect(flow.prompts.welcome?.en?.text).toBe("Welcome ${important}");
    expect((flow.nodes.main?.config.options as { when?: string }[])[1]?.when).toBe("important");
  });
});

describe("mending", () => {
  it("carries out changes at pointers, in order, and places what is new", () => {
    const flow = sample();
    carryOut(flow, [
      { op: "set", pointer: "/nodes/over", value: { type: "hangup", name: "", config: {}, exits: {} } },
      { op: "set", pointer: "/nodes/main/exits/no_match", value: "over" },
      { op: "remove", pointer: "/prompts/sales" },
      { op: "set", pointer: "/nodes/main/config/options/0/label", value: "a/b" },
      { op: "set", pointer: "/variables/x~1y/type", value: "string" },
    ]);
    expect(flow.nodes.main?.exits.no_match).toBe("over");
    expect(flow.prompts.sales).toBeUndefined();
    expect((flow.nodes.main?.config.options as { label?: string }[])[0]?.label).toBe("a/b");
    expect(flow.variables["x/y"]).toEqual({ type: "string" });
    expect(flow.layout.over?.x).toBeGreaterThan(flow.layout.main?.x ?? 0);
  });
});
