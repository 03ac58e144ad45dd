/** One flow being drawn: the document with its history, what is selected, and how the draft stands. Framework-free. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { Autosave, type Clock, type Outcome, type Saving } from "./autosave";
import { Catalog } from "./catalog";
import type { FlowDocument } from "./document";
import { putAway, takeUp, type Kept, type Shelf } from "./drafts";
import { same } from "./equal";
import { begun, edited, redone, undone, wound, type Label, type Timeline } from "./history";
import { merge, type Merged } from "./merge";
import { reconcile } from "./reconcile";

export interface EditorState extends Timeline {
  /** Ids of selected blocks and comments, in the order in which they were chosen. */
  selection: readonly string[];
  /** The exit that is meant within the one selected block. */
  exit: string | undefined;
  saving: Saving;
  /** A merge that needs a person, with what the server has. */
  conflict: { base: FlowDocument; theirs: FlowDocument; revision: number; merged: Merged } | undefined;
  /** What the catalog has learned so far: changes when blocks show other exits. */
  learned: number;
  readOnly: boolean;
}

export interface Transport {
  save: (document: FlowDocument, revision: number) => Promise<Outcome>;
}

export interface Opening {
  document: FlowDocument;
  revision: number;
  catalog: Catalog;
  transport?: Transport;
  shelf?: Shelf;
  clock?: Clock;
  readOnly?: boolean;
}

export class Editor {
  readonly store: StoreApi<EditorState>;
  readonly catalog: Catalog;
  private readonly autosave: Autosave | undefined;
  private readonly shelf: Shelf | undefined;
  private base: { document: FlowDocument; revision: number };
  private putting = false;

  constructor(opening: Opening, kept?: Kept) {
    this.catalog = opening.catalog;
    this.shelf = opening.shelf;
    this.base = { document: opening.document, revision: opening.revision };
    this.store = createStore<EditorState>(() => ({
      ...begun(opening.document),
      selection: [],
      exit: undefined,
      saving: { state: "saved" },
      conflict: undefined,
      learned: 0,
      readOnly: opening.readOnly ?? false,
    }));
    if (opening.transport && !opening.readOnly) {
      const keeper = {
        save: opening.transport.save,
        document: () => this.state.document,
        stale: (theirs: FlowDocument, revision: number) => this.came(theirs, revision),
        saved: (document: FlowDocument, revision: number) => this.keep(document, revision),
        changed: (saving: Saving) => this.store.setState({ saving }),
      };
      this.autosave = new Autosave(keeper, this.base, opening.clock);
    }
    if (kept) this.goOn(kept);
  }

  get state(): EditorState {
    return this.store.getState();
  }

  get document(): FlowDocument {
    return this.state.document;
  }

  /** Change the drawing in one named step. Gives what the recipe gives. */
  edit<T>(
    label: Label,
    recipe: (flow: FlowDocument) => T,
    options: { merge?: string; select?: (made: T) => string[] } = {},
  ): T {
    let made: T | undefined;
    if (this.state.readOnly) return made as T;
    const line = edited(this.line(), label, (flow) => void (made = recipe(flow)), Date.now(), options.merge);
    this.take(line, options.select?.(made as T));
    return made as T;
  }

  undo(): void {
    if (!this.state.readOnly) this.take(undone(this.line()));
  }

  redo(): void {
    if (!this.state.readOnly) this.take(redone(this.line()));
  }

  /** Go to the moment after so many of the known steps. */
  wind(steps: number): void {
    if (!this.state.readOnly) this.take(wound(this.line(), steps));
  }

  /** Take a whole other drawing in one step: a version restored, a file imported. */
  replace(document: FlowDocument, label: Label): void {
    this.edit(label, (flow) => reconcile(flow, document));
  }

  select(ids: readonly string[], exit?: string): void {
    const { selection, exit: before } = this.state;
    if (before === exit && selection.length === ids.length && ids.every((id, n) => id === selection[n])) return;
    this.store.setState({ selection: ids, exit });
  }

  saveNow(): Promise<void> {
    return this.autosave?.now() ?? Promise.resolve();
  }

  /** Somebody else saved: take theirs in now when nothing of ours is in the way, else at the next saving. */
  heard(theirs: FlowDocument, revision: number): void {
    if (revision <= this.base.revision) return;
    if (this.came(theirs, revision)) this.autosave?.settled(theirs, revision);
    else this.store.setState({ saving: { state: "conflict" } });
  }

  /** End a conflict: ours or theirs, field by field (paths joined with `/`), ours where nothing is said. */
  resolve(choices: Readonly<Record<string, "mine" | "theirs">>): void {
    const { conflict } = this.state;
    if (!conflict) return;
    const merged = merge(conflict.base, this.document, conflict.theirs, "mine", choices);
    this.store.setState({ conflict: undefined });
    this.replace(merged.document, { key: "merge" });
    this.base = { document: conflict.theirs, revision: conflict.revision };
    this.autosave?.settled(conflict.theirs, conflict.revision);
  }

  /** The catalog learned what blocks show. */
  learned(): void {
    this.store.setState({ learned: this.catalog.learned });
  }

  close(): void {
    this.autosave?.close();
    void this.shelve();
  }

  private line(): Timeline {
    const { document, past, future } = this.state;
    return { document, past, future };
  }

  private take(line: Timeline, select?: string[]): void {
    const before = this.document;
    const { document } = line;
    const chosen = select ?? this.state.selection.filter((id) => document.nodes[id] ?? document.comments?.[id]);
    this.store.setState({
      ...line,
      ...(chosen.length === this.state.selection.length && !select ? {} : { selection: chosen, exit: undefined }),
    });
    if (document === before) return;
    this.autosave?.touched();
    void this.shelve();
  }

  /** Merge what somebody else saved. True when no person is needed. */
  private came(theirs: FlowDocument, revision: number): boolean {
    const merged = merge(this.base.document, this.document, theirs);
    if (merged.conflicts.length > 0) {
      this.store.setState({ conflict: { base: this.base.document, theirs, revision, merged } });
      return false;
    }
    this.base = { document: theirs, revision };
    this.take(edited(this.line(), { key: "merge" }, (flow) => reconcile(flow, merged.document), Date.now()));
    return true;
  }

  private keep(document: FlowDocument, revision: number): void {
    this.base = { document, revision };
    void this.shelve();
  }

  /** Go on with what this machine kept, when it grew from the draft that the server has; else merge it in. */
  private goOn(kept: Kept): void {
    const server = this.base;
    if (kept.revision === server.revision || same(kept.line.document, server.document)) {
      const line = same(kept.line.document, server.document) ? { ...kept.line, document: server.document } : kept.line;
      this.store.setState({ ...line });
    } else if (!same(kept.base, kept.line.document)) {
      this.store.setState({ ...kept.line });
      this.base = { document: kept.base, revision: kept.revision };
      if (!this.came(server.document, server.revision)) this.store.setState({ saving: { state: "conflict" } });
    }
    this.autosave?.touched();
  }

  /** Write to the shelf, one writing at a time; the newest wins. */
  private async shelve(): Promise<void> {
    if (!this.shelf || this.putting || this.state.readOnly) return;
    this.putting = true;
    await Promise.resolve();
    const { document, revision } = this.base;
    const line = this.line();
    await putAway(this.shelf, line.document.id, { base: document, revision, line });
    this.putting = false;
    if (this.line().document !== line.document || this.base.document !== document) await this.shelve();
  }
}

/** Open a flow, with what this machine still has of it. */
export async function openEditor(opening: Opening): Promise<Editor> {
  const kept = opening.shelf && !opening.readOnly ? await takeUp(opening.shelf, opening.document.id) : undefined;
  return new Editor(opening, kept);
}
