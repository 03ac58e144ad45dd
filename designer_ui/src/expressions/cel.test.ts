import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { expect, it } from "vitest";
import { offering, placeOf, type Words } from "./cel";

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
