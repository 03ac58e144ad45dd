/** Saves the draft by itself: soon after an edit, one saving at a time, again after a failure, and never over somebody else's. */

import type { FlowDocument } from "./document";
import { same } from "./equal";

export type Saving =
  | { state: "saved" }
  | { state: "waiting" }
  | { state: "saving" }
  | { state: "offline" }
  | { state: "refused"; problem: unknown }
  | { state: "conflict" };

/** What came of an attempt to save. */
export type Outcome =
  | { how: "saved"; revision: number }
  | { how: "stale"; revision: number; document: FlowDocument }
  | { how: "unreachable" }
  | { how: "refused"; problem: unknown };

export interface Keeper {
  /** Save the document as the successor of a revision. Never throws. */
  save: (document: FlowDocument, revision: number) => Promise<Outcome>;
  /** The document as it is now. */
  document: () => FlowDocument;
  /** Somebody else saved first. Merge and answer true to save again at once, or false to wait for a decision. */
  stale: (theirs: FlowDocument, revision: number) => boolean;
  saved: (document: FlowDocument, revision: number) => void;
  changed: (saving: Saving) => void;
}

export interface Clock {
  after: (milliseconds: number, run: () => void) => () => void;
}

const realClock: Clock = {
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

export const QUIET_MS = 2000;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

export class Autosave {
  saving: Saving = { state: "saved" };
  private revision: number;
  private kept: FlowDocument;
  private cancel: () => void = () => undefined;
  private running = false;
  private retry = FIRST_RETRY_MS;
  private closed = false;

  constructor(
    private readonly keeper: Keeper,
    saved: { document: FlowDocument; revision: number },
    private readonly clock: Clock = realClock,
  ) {
    this.revision = saved.revision;
    this.kept = saved.document;
  }

  /** The document changed: save it when the hand rests. */
  touched(): void {
    if (this.closed || this.saving.state === "conflict") return;
    if (this.keeper.document() === this.kept && !this.running) {
      this.cancel();
      this.tell({ state: "saved" });
      return;
    }
    this.retry = FIRST_RETRY_MS;
    if (this.saving.state !== "offline" && !this.running) this.tell({ state: "waiting" });
    this.wait(QUIET_MS);
  }

  /** Save without waiting: the person asked, or the network is back. */
  async now(): Promise<void> {
    this.cancel();
    if (this.running || this.closed || this.saving.state === "conflict") return;
    const document = this.keeper.document();
    if (document === this.kept) {
      this.tell({ state: "saved" });
      return;
    }
    this.running = true;
    this.tell({ state: "saving" });
    const outcome = await this.keeper.save(document, this.revision);
    this.running = false;
    if (!this.isClosed()) this.came(document, outcome);
  }

  /** Go on from what is kept now: after a merge that was decided, or after another's draft was taken. */
  settled(document: FlowDocument, revision: number): void {
    this.keep(document, revision);
    this.tell({ state: "saved" });
    this.touched();
  }

  close(): void {
    this.closed = true;
    this.cancel();
  }

  private came(document: FlowDocument, outcome: Outcome): void {
    if (outcome.how === "saved") {
      this.kept = document;
      this.revision = outcome.revision;
      this.retry = FIRST_RETRY_MS;
      this.keeper.saved(document, outcome.revision);
      this.tell({ state: this.keeper.document() === document ? "saved" : "waiting" });
      if (this.keeper.document() !== document) this.wait(QUIET_MS);
    } else if (outcome.how === "stale") {
      if (this.keeper.stale(outcome.document, outcome.revision)) {
        this.keep(outcome.document, outcome.revision);
        void this.now();
      } else this.tell({ state: "conflict" });
    } else if (outcome.how === "unreachable") {
      this.tell({ state: "offline" });
      this.wait(this.retry);
      this.retry = Math.min(this.retry * 2, LONGEST_RETRY_MS);
    } else this.tell({ state: "refused", problem: outcome.problem });
  }

  /** The server has this; ours may say the same in other objects. */
  private keep(document: FlowDocument, revision: number): void {
    const now = this.keeper.document();
    this.kept = same(now, document) ? now : document;
    this.revision = revision;
  }

  private wait(milliseconds: number): void {
    this.cancel();
    this.cancel = this.clock.after(milliseconds, () => void this.now());
  }

  private tell(saving: Saving): void {
    this.saving = saving;
    this.keeper.changed(saving);
  }

  private isClosed(): boolean {
    return this.closed;
  }
}
