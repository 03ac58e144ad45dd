import { expect, it } from "vitest";
import { entryFor, keyFor, languagesOf, matching, reference, secondsToSay } from "./library";
import type { Prompt } from "./requests";

function prompt(
  key: string,
  entries: [language: string, variant: string, text: string][],
  tags: string[] = [],
): Prompt {
  return {
    key,
    description: "",
    tags,
    changed_at: "2026-01-01T00:00:00Z",
    changed_by: "local",
    entries: entries.map(([language, variant, text]) => ({ language, variant, text, audio: null })),
  };
}
const hello = prompt("hello", [["zh-CN", "", "您好"], ["en", "", "Hello there"], ["en", "slow", "Hello"]], ["greeting"]); // prettier-ignore
const bye = prompt("bye", [["en", "", "Goodbye"]]);

it("is searched by all words, wherever they stand, and by a language that is missing", () => {
  const found = (search: string, lacking = "") => matching([hello, bye], search, lacking).map((one) => one.key);
  expect([found("hel"), found("greeting there"), found("您好"), found("hello goodbye")]).toEqual([["hello"], ["hello"], ["hello"], []]); // prettier-ignore
  expect(found("", "zh-CN")).toEqual(["bye"]);
  expect(languagesOf([hello, bye])).toEqual(["zh-CN", "en"]);
});

it("reads what a block names", () => {
  expect(reference("library:hello@slow")).toEqual({ key: "hello", voice: "slow" });
  expect(reference("library:hello")).toEqual({ key: "hello", voice: "" });
  expect(reference("hello")).toBeUndefined();
});

it("gives a caller the voice asked for, else the usual one, in the language or a wider one", () => {
  expect(entryFor(hello, "en", "slow")?.text).toBe("Hello");
  expect(entryFor(hello, "en", "female")?.text).toBe("Hello there");
  expect(entryFor(hello, "en-GB")?.text).toBe("Hello there");
  expect(entryFor(bye, "zh-CN")).toBeUndefined();
});

it("makes keys of any words, and knows about how long they take to be said", () => {
  expect(keyFor("Main menu: greeting!")).toBe("main_menu_greeting");
  expect(secondsToSay("欢迎致电清风电器")).toBeGreaterThan(1.5);
  expect(secondsToSay("Welcome")).toBeLessThan(1);
});
