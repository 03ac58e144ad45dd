/** One phone for each open flow: the test call that it is in, what is told of it, and what its author does. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { clearCall, cordKey, type OverlayStore } from "@/canvas/overlay";
import type { Session } from "@/canvas/session";
import { answerOf, api, type Schemas } from "@/contract/client";
import { tried } from "@/contract/tried";
import type { FlowDocument } from "@/flow/document";
import { lastValuesOf, takeValues, type LastStore } from "./lastValues";
import { Speaker } from "./sound";
import {
  gathered,
  NOTHING_TOLD,
  soundsOf,
  storyOf,
  wayOf,
  type Act,
  type Story,
  type ByPhone,
  type Told,
  type Wanted,
} from "./told";

export interface PhoneState {
  /** The call's id; none before the first. */
  readonly call: string | undefined;
  readonly dialling: boolean;
  readonly told: readonly Told[];
  readonly story: Story;
  readonly muted: boolean;
  /** What went wrong last. */
  readonly problem: unknown;
  /** When the last thing was told, by the page's own clock. */
  readonly toldAt: number;
}

const MUTED = "cordboard.phone.muted";

export class Phone {
  readonly store: StoreApi<PhoneState>;
  private readonly overlay: OverlayStore;
  private readonly last: LastStore;
  private readonly speaker = new Speaker();
  private stream: EventSource | undefined;

  constructor(overlay: OverlayStore, last: LastStore) {
    this.overlay = overlay;
    this.last = last;
    const muted = localStorage.getItem(MUTED) === "yes";
    this.speaker.mute(muted);
    this.store = createStore<PhoneState>(() => ({
      call: undefined,
      dialling: false,
      told: [],
      story: NOTHING_TOLD,
      muted,
      problem: undefined,
      toldAt: 0,
    }));
  }

  get live(): boolean {
    const { call, story } = this.store.getState();
    return call !== undefined && !story.over;
  }

  /** Call the drawing as it is now. */
  async dial(document: FlowDocument, wanted: Wanted): Promise<void> {
    const body = { flow: document.id, document: { ...document }, call: wanted };
    await this.begin(() => answerOf(api.POST("/v1/test-calls", { body })));
  }

  /** Have a telephone called with the drawing as it is now: whoever answers is its caller. */
  async callPhone(document: FlowDocument, wanted: ByPhone): Promise<void> {
    const body = { flow: document.id, document: { ...document }, call: wanted };
    await this.begin(() => answerOf(api.POST("/v1/phone-calls", { body })));
  }

  private async begin(ask: () => Promise<Schemas["TestCallView"]>): Promise<void> {
    if (this.store.getState().dialling) return;
    this.speaker.wake();
    await this.leave();
    this.store.setState({ dialling: true, problem: undefined });
    try {
      const begun = await ask();
      this.store.setState({ call: begun.id, told: [], story: NOTHING_TOLD });
      this.follow(begun.id);
      this.take(begun.told);
    } catch (problem) {
      this.store.setState({ problem });
    }
    this.store.setState({ dialling: false });
  }

  async act(act: Act): Promise<void> {
    const { call } = this.store.getState();
    if (call === undefined || !this.live) return;
    this.speaker.wake();
    if (act.do === "press") this.speaker.key(act.key);
    await tried(this.store, () =>
      answerOf(api.POST("/v1/test-calls/{test_call}/acts", { params: { path: { test_call: call } }, body: act })),
    );
  }

  /** Go back to where a block was entered, with the drawing as it is now. */
  async back(to: number, document: FlowDocument): Promise<void> {
    const { call } = this.store.getState();
    if (call === undefined) return;
    this.speaker.wake();
    this.speaker.hush();
    const params = { path: { test_call: call } };
    const body = { to, document: { ...document } };
    const came = await tried(this.store, () => answerOf(api.POST("/v1/test-calls/{test_call}/back", { params, body })));
    if (came) this.store.setState({ told: [] });
    if (came) this.take(came.told);
  }

  /** Keep the call as a scenario; tells whether that went well. */
  async keep(name: string): Promise<boolean> {
    const { call } = this.store.getState();
    if (call === undefined) return false;
    const params = { path: { test_call: call } };
    const kept = await tried(this.store, () =>
      answerOf(api.POST("/v1/test-calls/{test_call}/scenario", { params, body: { name } })),
    );
    return kept !== undefined;
  }

  mute(muted: boolean): void {
    localStorage.setItem(MUTED, muted ? "yes" : "no");
    this.speaker.mute(muted);
    this.store.setState({ muted });
  }

  /** Put the call away, with all that is told of it. */
  async leave(): Promise<void> {
    const { call, story } = this.store.getState();
    this.stream?.close();
    this.stream = undefined;
    this.speaker.hush();
    this.speaker.ring(false);
    clearCall(this.overlay);
    this.store.setState({ call: undefined, told: [], story: NOTHING_TOLD, problem: undefined });
    // Somebody holds a telephone: leaving the page does not cut them off.
    if (call === undefined || story.byPhone) return;
    const gone = { params: { path: { test_call: call } }, keepalive: true };
    await answerOf(api.DELETE("/v1/test-calls/{test_call}", gone)).catch(() => undefined);
  }

  close(): void {
    void this.leave();
    this.speaker.close();
  }

  private follow(call: string): void {
    const stream = new EventSource(`/v1/live?topics=${encodeURIComponent(`test-call:${call}`)}`);
    this.stream = stream;
    const look = () => void this.look(call);
    stream.addEventListener("open", look);
    stream.addEventListener("lost", look);
    stream.addEventListener("told", (event) => {
      const { told } = JSON.parse((event as MessageEvent<string>).data) as { told: Told };
      if (this.stream === stream) this.take([told]);
    });
  }

  /** What was told before the stream was open. */
  private async look(call: string): Promise<void> {
    try {
      const params = { path: { test_call: call } };
      const seen = await answerOf(api.GET("/v1/test-calls/{test_call}", { params }));
      if (this.store.getState().call === call) this.take(seen.told);
    } catch (problem) {
      if (this.store.getState().call === call) this.store.setState({ problem });
    }
  }

  private take(more: readonly Told[]): void {
    const before = this.store.getState();
    const newest = before.told.at(-1)?.number ?? 0;
    const told = gathered(before.told, more);
    const story = storyOf(told);
    this.store.setState({ told, story, toldAt: performance.now() });
    takeValues(this.last, told, story.variables);
    this.sound(
      told.filter((one) => one.number > newest),
      story,
    );
    const way = wayOf(story);
    this.overlay.setState({
      active: way.active,
      visited: way.visited,
      taken: new Set(way.taken.map(({ node, exit }) => cordKey(node, exit))),
    });
  }

  private sound(more: readonly Told[], story: Story): void {
    if (story.byPhone) return;
    const { call } = this.store.getState();
    const last = more.findLast((one) => one.kind === "prompt" || one.kind === "prompt over");
    if (call !== undefined && last?.kind === "prompt") void this.speaker.say(call, soundsOf(last));
    // What is passed over at speed is not heard; the prompt before a question is.
    const passed = story.speed === "fast" && !story.paused;
    const question = passed && story.turn === "caller" ? more.findLast((one) => one.kind === "prompt") : undefined;
    if (call !== undefined && question && last?.kind !== "prompt") void this.speaker.say(call, soundsOf(question));
    else if (last?.kind === "prompt over" && (last.data.how !== "done" || passed)) this.speaker.hush();
    if (story.over) this.speaker.hush();
    this.speaker.hold(story.paused && !story.over);
    this.speaker.ring(story.tone === "ringing");
  }
}

const phones = new WeakMap<Session, Phone>();

/** The phone of an open flow: the same one for as long as the flow is open, whichever panels are shown. */
export function phoneOf(session: Session): Phone {
  const known = phones.get(session);
  if (known) return known;
  const made = new Phone(session.overlay, lastValuesOf(session.editor.document.id));
  phones.set(session, made);
  const leave = () => made.close();
  window.addEventListener("pagehide", leave);
  session.goodbyes.add(() => {
    window.removeEventListener("pagehide", leave);
    made.close();
  });
  return made;
}
