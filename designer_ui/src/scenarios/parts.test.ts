import { expect, it } from "vitest";
import { freeName, linesOf, partOf, renamed, roomIn, withoutPart, withPart } from "./parts";

const FILE = "# The file\n\n# One\n- scenario: one\n  steps: [hang up]\n\n- scenario: two\n  steps: [hang up]\n";
const ONE = { begin: 3, end: 7 };

it("takes a scenario out and puts it back, and everything else stays", () => {
  expect(partOf(FILE, ONE)).toBe("# One\n- scenario: one\n  steps: [hang up]");
  expect(withPart(FILE, ONE, partOf(FILE, ONE))).toBe(FILE);
  expect(withPart(FILE, ONE, "- scenario: new\n\n")).toBe(
    "# The file\n\n- scenario: new\n\n- scenario: two\n  steps: [hang up]\n",
  );
});

it("leaves one out, and the last one leaves nothing", () => {
  expect(withoutPart(FILE, ONE)).toBe("# The file\n\n- scenario: two\n  steps: [hang up]\n");
  expect(withoutPart("- scenario: one\n", { begin: 1, end: 2 })).toBe("");
});

it("makes room behind everything", () => {
  const { text, lines } = roomIn(FILE);
  expect(withPart(text, lines, "- scenario: three")).toBe(`${FILE}\n- scenario: three\n`);
  expect(lines).toEqual({ begin: 10, end: 10 });
  const empty = roomIn("");
  expect(withPart(empty.text, empty.lines, "- scenario: first")).toBe("- scenario: first\n");
  expect(linesOf("a\nb\n", 10)).toEqual({ begin: 10, end: 12 });
});

it("gives a copy a name of its own, in quotation marks where YAML needs them", () => {
  expect(freeName("one", new Set(["one", "one (2)"]))).toBe("one (3)");
  expect(renamed("- scenario: one\n  steps: []", "one (2)")).toBe("- scenario: one (2)\n  steps: []");
  expect(renamed("# a\n-   scenario: x", 'a: "b"')).toBe('# a\n-   scenario: "a: \\"b\\""');
});
