import { describe, expect, it } from "vitest";
import type { Clock, Outcome } from "./autosave";
import type { FlowDocument } from "./document";
import { memoryShelf } from "./drafts";
import { rename } from "./edit/blocks";
import { openEditor, type Editor } from "./editor";
import { catalogFor, sample } from "./testing/samples";

/** A clock that goes on when it is told. */
function handClock(): Clock & { pass: () => Promise<void>; waiting: () => number[] } {
  let timers: { wait: number; run: () => void }[] = [];
  return {
    after: (wait, run) => {
      const timer = { wait, run };
      timers.push(timer);
      return () => (timers = timers.filter((one) => one !== timer));
    },
    waiting: () => timers.map((timer) => timer.wait),
    pass: async () => {
      const due = timers;
      timers = [];
      due.forEach((timer) => timer.run());
      for (let n = 0; n < 10; n++) await Promise.resolve();
    },
  };
}

/** A server with one draft, which can be out of reach. */
function server(document = sample()) {
  const draft = { document, revision: 1 };
  const state = { away: false, saves: 0 };
  const save = (given: FlowDocument, revision: number): Promise<Outcome> => {
    if (state.away) return Promise.resolve({ how: "unreachable" });
    if (revision !== draft.revision) return Promise.resolve({ how: "stale", ...draft });
    state.saves += 1;
    Object.assign(draft, { document: given, revision: revision + 1 });
    return Promise.resolve({ how: "saved", revision: revision + 1 });
  };
  return { draft, state, save };
}

const catalog = catalogFor(sample());
const name = (editor: Editor, node: string, to: string) =>
  editor.edit({ key: "rename" }, (flow) => rename(flow, node, to));

async function opened(kept = server(), shelf = memoryShelf()) {
  const clock = handClock();
  const editor = await openEditor({ ...kept.draft, catalog, transport: kept, shelf, clock });
  return { editor, clock, kept, shelf };
}

describe("saving", () => {
  it("saves when the hand rests, once for many edits", async () => {
    const { editor, clock, kept } = await opened();
    name(editor, "say", "A");
    name(editor, "say", "B");
    expect(editor.state.saving.state).toBe("waiting");
    expect(clock.waiting()).toEqual([2000]);
    await clock.pass();
    expect(editor.state.saving.state).toBe("saved");
    expect(kept.state.saves).toBe(1);
    expect(kept.draft.document.nodes.say?.name).toBe("B");
  });

  it("keeps edits while the server is away, and saves them when it is back", async () => {
    const { editor, clock, kept } = await opened();
    kept.state.away = true;
    name(editor, "say", "A");
    await clock.pass();
    expect(editor.state.saving.state).toBe("offline");
    await clock.pass();
    expect(clock.waiting()).toEqual([2000]);
    kept.state.away = false;
    await clock.pass();
    expect(editor.state.saving.state).toBe("saved");
    expect(kept.draft.document.nodes.say?.name).toBe("A");
  });

  it("joins what another saved, without asking, when the two do not touch the same", async () => {
    const kept = server();
    const one = await opened(kept);
    const two = await opened(kept);
    name(one.editor, "say", "Mine");
    name(two.editor, "bye", "Theirs");
    await one.clock.pass();
    await two.clock.pass();
    const names = Object.values(kept.draft.document.nodes).map((node) => node.name);
    expect(names).toEqual(expect.arrayContaining(["Mine", "Theirs"]));
    expect(two.editor.state.past.map((step) => step.label.key)).toEqual(["rename", "merge"]);
  });

  it("asks when both changed the same, saves nothing meanwhile, and saves what is decided", async () => {
    const kept = server();
    const one = await opened(kept);
    const two = await opened(kept);
    name(one.editor, "say", "Mine");
    name(two.editor, "say", "Theirs");
    await one.clock.pass();
    await two.clock.pass();
    expect(two.editor.state.saving.state).toBe("conflict");
    expect(kept.draft.document.nodes.say?.name).toBe("Mine");
    name(two.editor, "bye", "More");
    await two.clock.pass();
    expect(kept.draft.document.nodes.bye?.name).toBe("Bye");
    two.editor.resolve({ "nodes/say/name": "theirs" });
    await two.clock.pass();
    expect(kept.draft.document.nodes).toMatchObject({ say: { name: "Mine" }, bye: { name: "More" } });
  });

  it("takes another's saving in as soon as it is told of it", async () => {
    const kept = server();
    const one = await opened(kept);
    const two = await opened(kept);
    name(one.editor, "say", "Mine");
    await one.clock.pass();
    two.editor.heard(kept.draft.document, kept.draft.revision);
    expect(two.editor.document.nodes.say?.name).toBe("Mine");
    expect(two.editor.state.saving.state).toBe("saved");
  });
});

describe("after a reload", () => {
  it("goes on with history and unsaved edits", async () => {
    const first = await opened();
    name(first.editor, "say", "A");
    first.editor.close();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { editor, clock, kept } = await opened(first.kept, first.shelf);
    expect(editor.document.nodes.say?.name).toBe("A");
    editor.undo();
    expect(editor.document).toEqual(sample());
    editor.redo();
    await clock.pass();
    expect(kept.draft.document.nodes.say?.name).toBe("A");
  });

  it("merges what was drawn offline with what others saved meanwhile", async () => {
    const first = await opened();
    first.kept.state.away = true;
    name(first.editor, "say", "Offline");
    first.editor.close();
    await new Promise((resolve) => setTimeout(resolve, 5));
    first.kept.state.away = false;
    const other = await opened(first.kept);
    name(other.editor, "bye", "Meanwhile");
    await other.clock.pass();
    const { editor, clock, kept } = await opened(first.kept, first.shelf);
    expect(editor.document.nodes).toMatchObject({ say: { name: "Offline" }, bye: { name: "Meanwhile" } });
    await clock.pass();
    expect(kept.draft.document.nodes).toMatchObject({ say: { name: "Offline" }, bye: { name: "Meanwhile" } });
  });
});

describe("selection", () => {
  it("forgets what an undo takes away", async () => {
    const { editor } = await opened();
    editor.edit({ key: "add" }, (flow) => void (flow.nodes.x = { type: "hangup", name: "", config: {}, exits: {} }), {
      select: () => ["x"],
    });
    expect(editor.state.selection).toEqual(["x"]);
    editor.undo();
    expect(editor.state.selection).toEqual([]);
  });

  it("means no exit of the block before, when an edit selects another", async () => {
    const { editor } = await opened();
    editor.select(["main"], "sales");
    editor.edit({ key: "rename" }, (flow) => rename(flow, "say", "A"), { select: () => ["say"] });
    expect(editor.state).toMatchObject({ selection: ["say"], exit: undefined });
  });

  it("changes nothing of a drawing that is only looked at", async () => {
    const editor = await openEditor({ document: sample(), revision: 1, catalog, readOnly: true });
    name(editor, "say", "A");
    expect(editor.document).toEqual(sample());
  });
});
