/** No word of the product is missing in a language, and no component says one that is in no catalogue. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import enFirst from "./en";
import enRest from "./en.rest";
import zhFirst from "./zh";
import zhRest from "./zh.rest";

const SOURCE = join(import.meta.dirname, "..");
/** Attributes that people read or hear. */
const SPOKEN = new Set(["title", "label", "placeholder", "alt", "description", "aria-label", "aria-description", "aria-roledescription", "error", "nothingFound"]); // prettier-ignore
const LETTERS = /\p{L}{2,}/u;

const en = { ...enFirst, ...enRest };
const zh = { ...zhFirst, ...zhRest };

type Words = Record<string, unknown>;

function keysOf(words: Words, before = ""): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "object" && value !== null ? keysOf(value as Words, `${before}${key}.`) : [`${before}${key}`],
  );
}

function flat(language: Record<string, Words>): Map<string, string> {
  const all = new Map<string, string>();
  for (const [area, words] of Object.entries(language))
    for (const key of keysOf(words)) {
      const text = key.split(".").reduce<unknown>((at, part) => (at as Words)[part], words);
      all.set(`${area}:${key}`, String(text));
    }
  return all;
}

const english = flat(en);
const chinese = flat(zh);
/** Chinese has one form of a noun for every count. */
const stem = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, "");

it("both catalogues say the same things", () => {
  const stems = (all: Map<string, string>) => [...new Set([...all.keys()].map(stem))].sort();
  expect(stems(chinese)).toEqual(stems(english));
});

it("both say them with the same values, and none says nothing", () => {
  const values = (text: string) => [...new Set(text.match(/\{\{\s*\w+/g))].sort();
  for (const [key, text] of chinese) {
    expect(text.trim(), key).not.toBe("");
    const other = english.get(key) ?? english.get(`${stem(key)}_other`);
    expect(values(text), key).toEqual(values(other ?? ""));
  }
  for (const [key, text] of english) expect(text.trim(), key).not.toBe("");
});

it("the Chinese catalogue is in Chinese", () => {
  const foreign = [...chinese].filter(([key, text]) => {
    const said = text.replace(/\{\{.*?\}\}/g, "");
    return LETTERS.test(said) && !/\p{Script=Han}/u.test(said) && english.get(key) === text;
  });
  // What stays as it is in both languages: proper names and abbreviations.
  const kept = new Set(["CSV", "JSON", "CEL", "HTTP", "URL", "ID", "ZIP", "PIN", "TTS", "Cordboard"]);
  expect(foreign.filter(([, text]) => !kept.has(text.trim()))).toEqual([]);
});

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$|generated\.ts$/.test(entry.name) ? [path] : [];
  });
}

interface Found {
  readonly literals: string[];
  readonly missing: string[];
}

function read(path: string): Found {
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true, path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS); // prettier-ignore
  const where = (node: ts.Node) => `${path.slice(SOURCE.length)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`; // prettier-ignore
  const literals: string[] = [];
  const asked: [string, ts.Node][] = [];
  const areas = new Set<string>();
  const walk = (node: ts.Node): void => {
    if (ts.isJsxText(node) && LETTERS.test(node.text)) literals.push(`${where(node)} ${node.text.trim()}`);
    if (
      ts.isJsxAttribute(node) &&
      SPOKEN.has(node.name.getText()) &&
      node.initializer &&
      ts.isStringLiteral(node.initializer)
    ) {
      if (LETTERS.test(node.initializer.text)) literals.push(`${where(node)} ${node.initializer.text}`);
    }
    if (ts.isCallExpression(node)) {
      const called = node.expression.getText();
      const [first] = node.arguments;
      if (called === "useTranslation") areas.add(first && ts.isStringLiteral(first) ? first.text : "common");
      if (/(^|\.)t$/.test(called) && first && ts.isStringLiteral(first)) asked.push([first.text, first]);
    }
    // A name that is handed on, such as an action's title, stands with its area.
    if (
      ts.isStringLiteral(node) &&
      /^[a-z]+:[a-z][\w.]*\w$/i.test(node.text) &&
      (node.text.split(":")[0] ?? "") in en
    ) {
      asked.push([node.text, node]);
    }
    ts.forEachChild(node, walk);
  };
  walk(file);
  const known = (key: string) => english.has(key) || english.has(`${key}_other`);
  const missing = asked
    .filter(([key]) =>
      key.includes(":") ? !known(key) : ![...areas, "common"].some((area) => known(`${area}:${key}`)),
    )
    .map(([key, node]) => `${where(node)} ${key}`);
  return { literals, missing };
}

it("no component says a word of its own", () => {
  expect(files(SOURCE).flatMap((path) => read(path).literals)).toEqual([]);
});

it("no component asks for a word that is in no catalogue", () => {
  expect(files(SOURCE).flatMap((path) => read(path).missing)).toEqual([]);
});
