/** The tests of an open flow: its scenarios, what came of them, and which exits none of them takes. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { cordKey } from "@/canvas/overlay";
import type { Session } from "@/canvas/session";
import { answerOf, api, type Schemas } from "@/contract/client";
import { Writing } from "./writing";

export type Run = Schemas["RunView"];
export type Played = Schemas["PlayedView"];
export type Line = Schemas["ScenarioLine"];
export type Found = Schemas["SearchView"];

export interface TestsState {
  readonly kept: Schemas["ScenariosView"] | undefined;
  readonly run: Run | undefined;
  /** Scenarios that a search found and nobody has kept yet. */
  readonly found: Found | undefined;
  readonly busy: "" | "running" | "searching" | "keeping";
  readonly problem: unknown;
  /** Whether the drawing shows which exits are taken. */
  readonly drawn: boolean;
}

export class Tests {
  readonly store: StoreApi<TestsState>;
  readonly writing: Writing;
  private readonly session: Session;

  constructor(session: Session) {
    this.session = session;
    this.writing = new Writing(session, this);
    this.store = createStore<TestsState>(() => ({
      kept: undefined,
      run: undefined,
      found: undefined,
      busy: "",
      problem: undefined,
      drawn: false,
    }));
  }

  /** Read the scenarios that are kept. */
  load(): Promise<void> {
    return this.doing("", async () => {
      this.store.setState({ kept: await answerOf(api.GET("/v1/flows/{flow}/scenarios", { params: this.params })) });
    });
  }

  /** Play all of them against the drawing as it is now. */
  play(): Promise<void> {
    return this.doing("running", async () => {
      const body = { document: { ...this.session.editor.document } };
      const [kept, run] = await Promise.all([
        answerOf(api.GET("/v1/flows/{flow}/scenarios", { params: this.params })),
        answerOf(api.POST("/v1/flows/{flow}/scenarios/run", { params: this.params, body })),
      ]);
      this.store.setState({ kept, run });
      this.draw(this.store.getState().drawn);
    });
  }

  /** Look for scenarios that take the exits which none takes. */
  search(): Promise<void> {
    return this.doing("searching", async () => {
      const body = { document: { ...this.session.editor.document } };
      const found = await answerOf(api.POST("/v1/flows/{flow}/scenarios/search", { params: this.params, body }));
      this.store.setState({ found });
    });
  }

  /** Put what was found behind the others, and play them all. */
  async keep(): Promise<void> {
    const { found } = this.store.getState();
    if (!found) return;
    await this.doing("keeping", async () => {
      const kept = await answerOf(api.GET("/v1/flows/{flow}/scenarios", { params: this.params }));
      const text = kept.text.trim() ? `${kept.text.trimEnd()}\n\n${found.text}` : found.text;
      const body = { text, revision: kept.revision };
      const saved = await answerOf(api.PUT("/v1/flows/{flow}/scenarios", { params: this.params, body }));
      this.store.setState({ kept: saved, found: undefined });
    });
    if (this.store.getState().problem === undefined) await this.play();
  }

  /** Show on the drawing which exits the tests take, or no longer. */
  draw(drawn: boolean): void {
    const taken = this.store.getState().run?.played.flatMap((played) => played.path) ?? [];
    const covered = new Set(taken.map(({ node, exit }) => cordKey(node, exit)));
    this.session.overlay.setState({ covered: drawn ? covered : undefined });
    this.store.setState({ drawn });
  }

  private get params() {
    return { path: { flow: this.session.editor.document.id } };
  }

  private async doing(busy: TestsState["busy"], work: () => Promise<void>): Promise<void> {
    if (this.store.getState().busy) return;
    this.store.setState({ busy, problem: undefined });
    try {
      await work();
    } catch (problem) {
      this.store.setState({ problem });
    }
    this.store.setState({ busy: "" });
  }
}

const tests = new WeakMap<Session, Tests>();

/** The tests of an open flow: the same ones for as long as it is open. */
export function testsOf(session: Session): Tests {
  const known = tests.get(session);
  if (known) return known;
  const made = new Tests(session);
  tests.set(session, made);
  return made;
}
