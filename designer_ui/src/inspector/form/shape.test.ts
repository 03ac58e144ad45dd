import fc from "fast-check";
import { expect, it } from "vitest";
import type { Schema } from "@/flow/forms";
import { textOf, valueOf } from "../fields/ValueField";
import { faultsOf } from "./faults";
import { fresh, matters, membersOf, pointerOf, shapeOf, written } from "./shape";

const ROOT: Schema = {
  type: "object",
  $defs: {
    Option: {
      type: "object",
      properties: {
        keys: { type: "string", pattern: "^[0-9*#]{1,16}$", "x-format": "keys" },
        exit: { type: "string", "x-format": "exit" },
        prompt: { anyOf: [{ type: "string", minLength: 1, "x-format": "prompt" }, { type: "null" }], default: null },
      },
      required: ["keys", "exit"],
    },
  },
  properties: {
    to: {
      type: "string",
      enum: ["endpoint", "number"],
      default: "endpoint",
      title: "To",
      "x-title": { "zh-CN": "转接到" },
      "x-words": { en: { endpoint: "A phone", number: "A number" }, "zh-CN": { endpoint: "分机", number: "号码" } },
    },
    trunk: { type: "string", default: "", "x-only": { to: ["number"] } },
    seconds: { type: "number", minimum: 3, maximum: 300, default: 30, "x-unit": "s", "x-inherits": "ring_seconds" },
    options: { type: "array", minItems: 1, items: { $ref: "#/$defs/Option" } },
    limit: {
      anyOf: [
        { type: "integer", minimum: 1 },
        { type: "string", pattern: "^\\$\\{", "x-format": "computed" },
      ],
    },
  },
  required: ["options"],
};
const field = (name: string) => ROOT.properties?.[name] ?? {};

it("a field that may be null is of the kind that it else is, and optional", () => {
  const prompt = shapeOf(ROOT, ROOT.$defs?.Option?.properties?.prompt ?? {}, "en");
  expect(prompt).toMatchObject({ kind: "text", optional: true, format: "prompt" });
  expect(shapeOf(ROOT, field("seconds"), "en")).toMatchObject({ kind: "number", whole: false, unit: "s" });
  expect(shapeOf(ROOT, field("options"), "en")).toMatchObject({ kind: "list", least: 1 });
});

it("a value or a computed one is a choice between the two", () => {
  const shape = shapeOf(ROOT, field("limit"), "en");
  expect(shape.kind === "computable" && shapeOf(ROOT, shape.plain, "en")).toMatchObject({
    kind: "number",
    whole: true,
  });
});

it("choices and names are said in the language asked for", () => {
  const words = (tongue: "en" | "zh") => {
    const shape = shapeOf(ROOT, field("to"), tongue);
    return shape.kind === "choice" ? shape.choices.map((choice) => choice.words) : [];
  };
  expect([words("en"), words("zh")]).toEqual([
    ["A phone", "A number"],
    ["分机", "号码"],
  ]);
  expect(membersOf(ROOT, ROOT, "zh")[0]?.title).toBe("转接到");
});

it("a field that depends on another matters only beside its values, defaults counted", () => {
  const trunk = membersOf(ROOT, ROOT, "en").find((member) => member.name === "trunk");
  expect(trunk && [matters(trunk, {}, ROOT), matters(trunk, { to: "number" }, ROOT)]).toEqual([false, true]);
});

it("a new option has a key and an exit that no other has", () => {
  const first = fresh(ROOT, ROOT.$defs?.Option ?? {});
  expect(first).toEqual({ keys: "1", exit: "way_1" });
  expect(fresh(ROOT, ROOT.$defs?.Option ?? {}, [first, { keys: "3", exit: "way_3" }])).toEqual({
    keys: "2",
    exit: "way_4",
  });
});

it("a new language is one of the flow's that no other entry has, with a key of its own", () => {
  const choice: Schema = {
    type: "object",
    properties: {
      language: { type: "string", "x-format": "language" },
      key: { anyOf: [{ type: "string", "x-format": "keys" }, { type: "null" }], default: null },
    },
    required: ["language"],
  };
  const first = fresh(ROOT, choice, [], ["zh-CN", "en"]);
  expect(first).toEqual({ language: "zh-CN", key: "1" });
  expect(fresh(ROOT, choice, [first], ["zh-CN", "en"])).toEqual({ language: "en", key: "2" });
});

it("writing one place leaves every other as the same object, and taking it out again leaves nothing behind", () => {
  const before = { options: [{ keys: "1" }, { keys: "2" }], to: "number" };
  const after = written(before, ["options", 1, "keys"], "5");
  expect(after).toEqual({ options: [{ keys: "1" }, { keys: "5" }], to: "number" });
  expect(after.options[0]).toBe(before.options[0]);
  expect(written(after, ["to"], undefined)).toEqual({ options: after.options });
  expect(written(after, ["options", 0], undefined).options).toEqual([{ keys: "5" }]);
});

it("pointers keep what they divide by", () => {
  expect(pointerOf(["a/b", 0, "c~d"])).toBe("/a~1b/0/c~0d");
});

it("what is typed as a value reads back as what was meant", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      if (value === null) return;
      expect(valueOf(textOf(value)) ?? "").toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it("faults stand at their places, one for each, with the limit that was passed", () => {
  const faults = faultsOf(ROOT, { seconds: 2, options: [{ keys: "x", exit: "a", prompt: "" }] });
  expect(Object.fromEntries(faults)).toEqual({
    "/seconds": { key: "faults.minimum", values: { limit: 3 } },
    "/options/0/keys": { key: "faults.pattern", values: {} },
    "/options/0/prompt": { key: "faults.minLength", values: { limit: 1 } },
  });
  expect([...faultsOf(ROOT, {})]).toEqual([["/options", { key: "faults.required", values: {} }]]);
  expect([...faultsOf(ROOT, { options: [{ keys: "1", exit: "a", prompt: null }] })]).toEqual([]);
});
