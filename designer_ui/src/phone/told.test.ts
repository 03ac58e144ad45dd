import { describe, expect, it } from "vitest";
import { gathered, storyOf, wayOf, type Told } from "./told";

let number = 0;
function told(kind: Told["kind"], data: Record<string, unknown> = {}, at = 0): Told {
  number += 1;
  return { number, at, kind, data };
}

function prompt(text: string): Told {
  return told("prompt", { prompt: "p", sounds: [{ sound: 0, seconds: 1, text, language: "en", keys: [] }] });
}

function entry(step: string, what: string, data: Record<string, unknown> = {}): Told {
  return told("trace", { step, what, data, en: what, zh: what });
}

describe("a test call's story", () => {
  it("reads as a conversation: what is said and cut, keys together, silence", () => {
    const story = storyOf([
      told("begun", { variables: { n: 1 }, clock: 100 }),
      prompt("Welcome."),
      told("act", { do: "press", key: "1" }),
      told("prompt over", { how: "stopped" }),
      told("act", { do: "press", key: "2" }),
      prompt("Again."),
      told("prompt over", { how: "done" }),
      entry("menu", "collected", { ended: "no_input" }),
    ]);
    expect(story.lines.map((line) => [line.kind, "text" in line ? line.text : ""])).toEqual([
      ["said", "Welcome."],
      ["pressed", "12"],
      ["said", "Again."],
      ["silent", ""],
    ]);
    expect(story.lines.map((line) => (line.kind === "said" ? line.state : ""))).toEqual(["cut", "", "done", ""]);
  });

  it("says how far a call to a telephone has come, and why it came no further", () => {
    const story = storyOf([
      told("begun", { variables: {}, clock: 100, by_phone: true }),
      told("reach", { state: "ringing" }),
      told("reach", { state: "busy" }),
      told("over", { by: "caller", outcome: "unreached", seconds: 4 }),
    ]);
    expect(story.byPhone).toBe(true);
    expect(story.lines.map((line) => (line.kind === "reach" ? line.state : ""))).toEqual(["ringing", "busy"]);
    expect(story.over?.outcome).toBe("unreached");
  });

  it("knows variables, whose turn it is, phones that ring, and that the call is over", () => {
    const story = storyOf([
      told("begun", { variables: { n: 1, m: "" }, clock: 100 }),
      entry("set", "entered"),
      entry("set", "assigned", { values: { n: 2 } }),
      entry("sub/set", "assigned", { values: { m: "theirs" } }),
      told("phone", { address: "6001", state: "rings" }),
      told("turn", { of: "phone", node: "6001" }),
    ]);
    expect(story.variables).toEqual({ n: 2, m: "" });
    expect([story.turn, story.phones]).toEqual(["phone", [{ address: "6001", state: "rings" }]]);
    const over = storyOf([told("begun", { clock: 0 }), told("over", { by: "flow", outcome: "completed", seconds: 3 })]);
    expect(over.over).toEqual({ by: "flow", outcome: "completed", seconds: 3 });
  });

  it("tells the way through the drawing, with what is inside another flow at the block that leads there", () => {
    const way = wayOf(
      storyOf([
        told("begun", { clock: 0 }),
        entry("menu", "entered"),
        entry("menu", "exited", { exit: "sales" }),
        entry("sub", "entered"),
        entry("sub/ask", "entered"),
        entry("sub/ask", "exited", { exit: "value" }),
      ]),
    );
    expect(way.active).toBe("sub");
    expect([...way.visited]).toEqual(["menu", "sub"]);
    expect(way.taken).toEqual([{ node: "menu", exit: "sales" }]);
  });

  it("forgets what was gone back behind, and hears nothing twice", () => {
    const first = [told("begun", { clock: 0 }), entry("menu", "entered"), told("act", { do: "press", key: "1" })];
    const back = told("back", { to: first[0]?.number });
    const again = [back, entry("menu", "entered")];
    const all = gathered(gathered(first, first), again);
    expect(storyOf(all).lines).toEqual([]);
    expect(storyOf(all).stops).toHaveLength(1);
  });
});
