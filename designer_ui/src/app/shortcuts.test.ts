import { describe, expect, it } from "vitest";
import { isWriting, keysOf, matches } from "./shortcuts";

function press(key: string, held: Partial<KeyboardEventInit> = {}): KeyboardEvent {
  return new KeyboardEvent("keydown", { key, ...held });
}

describe("a shortcut", () => {
  it("is its keys and no more", () => {
    expect(matches("mod+Z", press("z", { ctrlKey: true }))).toBe(true);
    expect(matches("mod+Z", press("Z", { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(matches("mod+shift+Z", press("Z", { ctrlKey: true, shiftKey: true }))).toBe(true);
    expect(matches("F8", press("F8", { shiftKey: true }))).toBe(false);
    expect(matches("C", press("c", { ctrlKey: true }))).toBe(false);
    expect(matches("C", press("c", { metaKey: true }))).toBe(false);
  });

  it("made of a sign is that sign however it is typed", () => {
    expect(matches("?", press("?", { shiftKey: true }))).toBe(true);
    expect(matches("+", press("+", { shiftKey: true }))).toBe(true);
    expect(matches("mod++", press("+", { ctrlKey: true }))).toBe(true);
    expect(matches("[", press("["))).toBe(true);
  });

  it("is never part of a word that an input method is composing", () => {
    expect(matches("C", press("c", { isComposing: true }))).toBe(false);
    expect(matches("Enter", press("Process"))).toBe(false);
  });

  it("is written as it stands on the keys", () => {
    expect(keysOf("mod+shift+Z", false)).toEqual(["Ctrl", "Shift", "Z"]);
    expect(keysOf("mod+shift+Z", true)).toEqual(["⌘", "⇧", "Z"]);
    expect(keysOf("alt+ArrowUp", false)).toEqual(["Alt", "↑"]);
    expect(keysOf("F8")).toEqual(["F8"]);
  });
});

it("knows who is writing", () => {
  const of = (html: string) => {
    document.body.innerHTML = html;
    return isWriting(document.body.firstElementChild);
  };
  expect(of("<input>")).toBe(true);
  expect(of('<input type="checkbox">')).toBe(false);
  expect(of("<textarea></textarea>")).toBe(true);
  expect(of("<button>x</button>")).toBe(false);
});
