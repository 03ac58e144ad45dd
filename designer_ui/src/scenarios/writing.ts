/** Scenarios written as text: one of them or the whole file, checked while it is written, kept, played and taken back. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { showPath } from "@/canvas/overlay";
import type { Session } from "@/canvas/session";
import { ApiProblem, answerOf, api, type Schemas } from "@/contract/client";
import { tried } from "@/contract/tried";
import { freeName, linesOf, partOf, renamed, roomIn, withoutPart, withPart, type Lines } from "./parts";
import type { Played, Tests } from "./tests";

type Kept = Schemas["ScenariosView"];
type Mistake = Schemas["ScenarioMistake"];

/** What is being written. */
export interface Written {
  /** The lines of `base` that it stands in place of; the whole file when there are none. */
  readonly lines: Lines | undefined;
  /** The file around it, and the revision it was made from. */
  readonly base: string;
  readonly revision: number;
  /** As it was before anything was written. */
  readonly before: string;
  readonly text: string;
  readonly mistakes: readonly Mistake[];
  readonly played: Played | undefined;
}

export interface WritingState {
  readonly written: Written | undefined;
  readonly busy: "" | "saving" | "playing";
  readonly problem: unknown;
}

const REST_MS = 300;
const NEW = (name: string) => `- scenario: ${name}\n  steps:\n    - hang up\n`;

/** The whole file, with what is being written in it. */
export function fileOf({ lines, base, text }: Written): string {
  return lines ? withPart(base, lines, text) : text;
}

export class Writing {
  readonly store: StoreApi<WritingState>;
  private readonly session: Session;
  private readonly tests: Tests;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;

  constructor(session: Session, tests: Tests) {
    this.session = session;
    this.tests = tests;
    this.store = createStore<WritingState>(() => ({ written: undefined, busy: "", problem: undefined }));
  }

  /** Write a scenario that is kept, by its place in the file; the whole file when it shares its lines with others. */
  open(lines: Lines | null): void {
    const { kept } = this.tests.store.getState();
    if (!kept) return;
    this.begin(kept, kept.text, lines ?? undefined, lines ? partOf(kept.text, lines) : kept.text);
  }

  /** Write a new one, behind the others. */
  openNew(name: string): void {
    const { kept } = this.tests.store.getState();
    if (!kept) return;
    const room = roomIn(kept.text);
    this.begin(kept, room.text, room.lines, NEW(name), "");
  }

  /** Write the whole file. */
  openFile(text?: string): void {
    const { kept } = this.tests.store.getState();
    if (kept) this.begin(kept, kept.text, undefined, text ?? kept.text, kept.text);
  }

  /** Copy what is being written under a name of its own, behind the others. */
  copy(): void {
    const { written } = this.store.getState();
    const { kept } = this.tests.store.getState();
    if (!written || !kept) return;
    const name = kept.scenarios.find((one) => one.lines?.begin === written.lines?.begin)?.name ?? "";
    const room = roomIn(fileOf(written));
    const text = renamed(written.text, freeName(name, new Set(kept.scenarios.map((one) => one.name))));
    this.begin({ ...kept, revision: written.revision }, room.text, room.lines, text, "");
  }

  write(text: string): void {
    this.set({ text });
    clearTimeout(this.rest);
    this.rest = setTimeout(() => void this.check(), REST_MS);
  }

  /** Put the writing away; gives what was there, for coming back to it. */
  close(): Written | undefined {
    const { written } = this.store.getState();
    clearTimeout(this.rest);
    this.store.setState({ written: undefined, problem: undefined });
    return written;
  }

  comeBack(written: Written): void {
    this.store.setState({ written });
  }

  /** Ask what is wrong in the file as it is written now. */
  async check(): Promise<readonly Mistake[]> {
    const { written } = this.store.getState();
    if (!written) return [];
    const ask = ++this.asked;
    const run = await this.tried("", () => this.run(fileOf(written), { names: [] }));
    const mistakes = run?.problems ?? [];
    if (ask === this.asked) this.set({ mistakes });
    return mistakes;
  }

  /** Play what is written, kept or not, and show its way on the drawing. */
  async play(): Promise<void> {
    const { written } = this.store.getState();
    if (!written) return;
    const within = linesOf(written.text, written.lines?.begin ?? 1);
    const run = await this.tried("playing", () => this.run(fileOf(written), { within }));
    if (!run) return;
    this.set({ mistakes: run.problems, played: written.lines ? run.played[0] : undefined });
    const path = run.played[0]?.path ?? [];
    if (written.lines) showPath(this.session.overlay, path, path.at(-1)?.node ?? null);
    else if (run.problems.length === 0) this.tests.store.setState({ run });
  }

  /** Keep it, right or wrong. Tells whether that went well. */
  async save(): Promise<boolean> {
    const { written } = this.store.getState();
    if (!written) return false;
    let kept = await this.put(fileOf(written), written.revision);
    const moved = kept ? undefined : await this.moved(written);
    if (moved) kept = await this.put(fileOf(moved), moved.revision);
    if (!kept) return false;
    const begin = (moved ?? written).lines?.begin;
    const lines = kept.scenarios.find((one) => begin !== undefined && one.lines?.begin === begin)?.lines;
    const whole = begin === undefined || !lines;
    const text = whole ? kept.text : partOf(kept.text, lines);
    const { mistakes, played } = this.store.getState().written ?? written;
    this.store.setState({
      written: {
        lines: whole ? undefined : lines,
        base: kept.text,
        revision: kept.revision,
        before: text,
        text,
        mistakes,
        played,
      },
    });
    return true;
  }

  /** Take it out of the file; gives what puts it back. */
  async remove(): Promise<(() => Promise<void>) | undefined> {
    const { written } = this.store.getState();
    if (!written?.lines) return undefined;
    const { base, revision, lines, before } = written;
    // Of one that was never kept nothing is left to take out.
    const kept = before ? await this.put(withoutPart(base, lines), revision) : this.tests.store.getState().kept;
    if (!kept) return undefined;
    this.close();
    return async () => {
      if (before) await this.put(base, kept.revision);
      else this.comeBack(written);
    };
  }

  /** Keep another text in place of the whole file; gives what puts the old one back, nothing where it was refused. */
  async replace(text: string): Promise<(() => Promise<void>) | undefined> {
    const { kept: old } = this.tests.store.getState();
    if (!old) return undefined;
    const kept = await this.put(text, old.revision);
    if (!kept) return undefined;
    return async () => {
      await this.put(old.text, kept.revision);
    };
  }

  private begin(kept: Kept, base: string, lines: Lines | undefined, text: string, before = text): void {
    const { revision } = kept;
    const written: Written = { lines, base, revision, before, text, mistakes: [], played: undefined };
    this.store.setState({ written, problem: undefined });
    void this.check();
  }

  /** The same writing in the file as somebody else saved it meanwhile; nothing where they changed this very scenario. */
  private async moved(written: Written): Promise<Written | undefined> {
    const { problem } = this.store.getState();
    if (!(problem instanceof ApiProblem) || problem.code !== "scenarios-changed" || !written.lines) return undefined;
    const kept = await answerOf(api.GET("/v1/flows/{flow}/scenarios", { params: this.params })).catch(() => undefined);
    if (!kept) return undefined;
    this.tests.store.setState({ kept, run: undefined });
    const { revision } = kept;
    if (!written.before) {
      const room = roomIn(kept.text);
      return { ...written, base: room.text, lines: room.lines, revision };
    }
    const same = kept.scenarios.find(({ lines }) => lines && partOf(kept.text, lines) === written.before);
    return same?.lines ? { ...written, base: kept.text, lines: same.lines, revision } : undefined;
  }

  private set(part: Partial<Written>): void {
    const { written } = this.store.getState();
    if (written) this.store.setState({ written: { ...written, ...part } });
  }

  private async put(text: string, revision: number): Promise<Kept | undefined> {
    const body = { text, revision };
    const kept = await this.tried("saving", () =>
      answerOf(api.PUT("/v1/flows/{flow}/scenarios", { params: this.params, body })),
    );
    if (kept) this.tests.store.setState({ kept, run: undefined });
    return kept;
  }

  private run(text: string, which: { names?: string[]; within?: Lines }) {
    const body = { document: { ...this.session.editor.document }, text, ...which };
    return answerOf(api.POST("/v1/flows/{flow}/scenarios/run", { params: this.params, body }));
  }

  private get params() {
    return { path: { flow: this.session.editor.document.id } };
  }

  private async tried<T>(busy: WritingState["busy"], work: () => Promise<T>): Promise<T | undefined> {
    if (busy) this.store.setState({ busy });
    try {
      return await tried(this.store, work);
    } finally {
      if (busy) this.store.setState({ busy: "" });
    }
  }
}
