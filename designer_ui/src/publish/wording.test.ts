import i18next from "i18next";
import { beforeAll, expect, it } from "vitest";
import { catalogFor, sample } from "@/flow/testing/samples";
import type { Told } from "./changes";
import { worded, type Around } from "./wording";

const WORDS = {
  publish: {
    yes: "yes",
    languages: { en: "English" },
    changes: { named: "{{name}}: {{value}}", spokenAt: "{{where}} ({{language}})" },
  },
  forms: { between: ", ", entry: "Entry {{n}}", types: { boolean: "Yes or no" } },
  inspector: { sensitive: "Sensitive", handlers: { hangup: "When the caller hangs up" } },
};
let around: Around;

beforeAll(async () => {
  const i18n = i18next.createInstance();
  await i18n.init({ lng: "en", resources: { en: WORDS }, interpolation: { escapeValue: false } });
  const flow = sample();
  const t = i18n.getFixedT("en", "publish");
  around = { catalog: catalogFor(flow), flow, tongue: "en", t, gone: new Map([["old", "The old one"]]) };
});

const change = (what: string, pointer: string, before: unknown, after: unknown, node: string | null = null): Told => ({
  what, pointer, before, after, node, name: "", type: node === null ? "" : "menu", audible: true,
}); // prettier-ignore

it("says settings by the titles of their forms and entries by their labels", () => {
  expect(worded(change("config_changed", "/nodes/main/config/options/0/label", "A", "B", "main"), around)).toEqual([
    { at: "options › Sales › label", before: "A", after: "B" },
  ]);
  expect(worded(change("config_changed", "/nodes/main/config/prompt", null, "welcome", "main"), around)).toEqual([
    { at: "Greeting", before: "", after: "Welcome ${vip}" },
  ]);
  const [line] = worded(
    change("config_changed", "/nodes/main/config/options", [], [{ keys: "1", label: "Sales" }], "main"),
    around,
  );
  expect(line?.after).toBe("1 Sales");
});

it("says blocks by their names, also those that are gone, and words by the blocks that speak them", () => {
  expect(worded(change("cord_moved", "/nodes/main/exits/sales", "old", "bye", "main"), around)).toEqual([
    { at: "sales", before: "The old one", after: "Bye" },
  ]);
  expect(worded(change("handlers_changed", "/handlers", null, { hangup: "say" }), around)).toEqual([
    { at: "When the caller hangs up", before: "", after: "Say" },
  ]);
  expect(worded(change("prompt_changed", "/prompts/welcome/en", { text: "Hi" }, { text: "Welcome" }), around)).toEqual([
    { at: "Main (English)", before: "Hi", after: "Welcome" },
  ]);
  expect(
    worded(change("variable_added", "/variables/vip", null, { type: "boolean", sensitive: true }), around),
  ).toEqual([{ at: "vip", before: "", after: "Yes or no, Sensitive" }]);
});
