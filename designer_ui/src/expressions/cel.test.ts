import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { expect, it } from "vitest";
import { offering, placeOf, type Words } from "./cel";
import { variablesIn } from "./facts";

const words: Words = { ofFunction: (name) => name, ofFact: (name) => name, ofType: (type) => type };
const offer = offering(() => ({ days: { type: "number" }, digits: { type: "string" } }), words);

function offered(written: string): string[] {
  const state = EditorState.create({ doc: written });
  const found = offer(new CompletionContext(state, written.length, true));
  return found?.options.map((option) => option.label) ?? [];
}

it("offers variables first, then the call and functions", () => {
  expect(offered("d").slice(0, 3)).toEqual(["days", "digits", "call"]);
  expect(offered("")).toContain("currency");
});

it("offers the facts of a call behind `call.`, and what can be asked of a text behind a variable", () => {
  expect(offered("call.")).toEqual(["caller", "dialled", "language", "entry", "id"]);
  expect(offered("digits.st")).toContain("startsWith");
  expect(offered("digits.st")).not.toContain("currency");
});

it("finds the character that a reason names, in any line", () => {
  expect(placeOf("line 1, column 5: Syntax error", "a + ")).toBe(4);
  expect(placeOf("The expression cannot be read: line 2, column 3: …", "a &&\nb +* c")).toBe(7);
  expect(placeOf("No such overload", "a + b")).toBeUndefined();
});

it("finds the variables that are named, not what stands in a text, behind a dot or in a remark", () => {
  const known = { days: { type: "number" }, digits: { type: "string" }, call: { type: "string" } } as const;
  expect(variablesIn("size(digits) > days && 'days' != x.digits // call", known)).toEqual(["digits", "days"]);
  expect(variablesIn('"days', known)).toEqual([]);
});

it("tells beside a variable what it was in the last test call", () => {
  const telling = offering(
    () => ({ days: { type: "number" } }),
    words,
    () => "2",
  );
  const found = telling(new CompletionContext(EditorState.create({ doc: "d" }), 1, true));
  expect(found?.options[0]?.detail).toBe("number · 2");
});
