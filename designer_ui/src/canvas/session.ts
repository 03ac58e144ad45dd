/** One open flow and everything that the editor's panels share of it. Panels of the same page get the same one. */

import { useCallback, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import { browserShelf } from "@/flow/drafts";
import { openEditor, type Editor, type EditorState } from "@/flow/editor";
import { placedAll } from "@/flow/geometry";
import { createOverlay, type OverlayStore } from "./overlay";
import { noProblems, watchProblems, type ProblemsStore } from "./problems";
import { followDraft, nobody, type PresenceStore } from "./presence";
import { learnExits, loadCatalog, loadDraft, saveDraft } from "./transport";
import { createView, type Camera, type ViewStore } from "./view";

export interface Session {
  editor: Editor;
  overlay: OverlayStore;
  problems: ProblemsStore;
  presence: PresenceStore;
  view: ViewStore;
  /** Set while the canvas is mounted. */
  readonly camera: Camera | undefined;
  /** The canvas is there, until what is given back is called. */
  mount: (camera: Camera) => () => void;
  checkAgain: () => void;
  /** Called when the flow is closed, by whoever keeps something for as long as it is open. */
  readonly goodbyes: Set<() => void>;
  close: () => void;
}

export type Opened = { session: Session } | { problem: unknown } | undefined;

interface Shared {
  users: number;
  opened: Opened;
  told: Set<() => void>;
  closing: ReturnType<typeof setTimeout> | undefined;
}

const shared = new Map<string, Shared>();
/** A page that is left for a moment (another tab of a panel, a language switched) comes back to the same session. */
const LINGER_MS = 500;

async function open(flow: string): Promise<Session> {
  const [catalog, draft] = await Promise.all([loadCatalog(), loadDraft(flow)]);
  await Promise.all([learnExits(catalog, catalog.unsure(draft.document)), learnExits(catalog, catalog.newcomers())]);
  const placed = placedAll(draft.document, catalog);
  const document = placed === draft.document.layout ? draft.document : { ...draft.document, layout: placed };
  const opening = {
    document,
    revision: draft.revision,
    catalog,
    shelf: browserShelf(),
    transport: { save: saveDraft },
  };
  const editor = await openEditor(opening);
  return sessionOf(editor);
}

/** Put a session round an editor. */
export function sessionOf(editor: Editor): Session {
  const problems = watchProblems(editor);
  const presence = followDraft(editor);
  const stopLearning = keepLearning(editor);
  const leaving = () => void editor.saveNow();
  window.addEventListener("pagehide", leaving);
  window.addEventListener("online", leaving);
  let camera: Camera | undefined;
  const goodbyes = new Set<() => void>();
  return {
    editor,
    goodbyes,
    overlay: createOverlay(),
    problems: problems.store,
    presence: presence.store,
    view: createView(),
    get camera() {
      return camera;
    },
    mount: (mounted) => {
      camera = mounted;
      return () => {
        if (camera === mounted) camera = undefined;
      };
    },
    checkAgain: problems.again,
    close: () => {
      window.removeEventListener("pagehide", leaving);
      window.removeEventListener("online", leaving);
      void editor.saveNow();
      goodbyes.forEach((goodbye) => goodbye());
      stopLearning();
      problems.close();
      presence.close();
      editor.close();
    },
  };
}

/** A session for a drawing that is only looked at: nothing is asked, saved or followed. */
export function sessionToLookAt(editor: Editor, overlay: OverlayStore): Session {
  let camera: Camera | undefined;
  return {
    editor,
    goodbyes: new Set(),
    overlay,
    problems: noProblems(),
    presence: nobody(),
    view: createView(),
    get camera() {
      return camera;
    },
    mount: (mounted) => {
      camera = mounted;
      return () => {
        if (camera === mounted) camera = undefined;
      };
    },
    checkAgain: () => undefined,
    close: () => undefined,
  };
}

/** Ask about the exits of blocks whose settings are new, soon after each edit, one question at a time. */
function keepLearning(editor: Editor): () => void {
  let asking = false;
  const ask = async () => {
    if (asking) return;
    asking = true;
    try {
      for (let seen; seen !== editor.document;) {
        seen = editor.document;
        if (await learnExits(editor.catalog, editor.catalog.unsure(seen))) editor.learned();
      }
    } catch {
      // The server is away: what was foreseen stands, and the next edit asks again.
    }
    asking = false;
  };
  void ask();
  return editor.store.subscribe((now, before) => {
    if (now.document.nodes !== before.document.nodes) void ask();
  });
}

/** Share the session of a flow for as long as the component is mounted. */
export function useSession(flow: string): Opened {
  const subscribe = useCallback((tell: () => void) => acquire(flow, tell), [flow]);
  return useSyncExternalStore(subscribe, () => shared.get(flow)?.opened);
}

function acquire(flow: string, tell: () => void): () => void {
  const mine: Shared = shared.get(flow) ?? { users: 0, opened: undefined, told: new Set(), closing: undefined };
  clearTimeout(mine.closing);
  mine.users += 1;
  mine.told.add(tell);
  if (!shared.has(flow)) {
    shared.set(flow, mine);
    void begin(flow, mine);
  }
  return () => {
    mine.users -= 1;
    mine.told.delete(tell);
    if (mine.users === 0) mine.closing = setTimeout(() => end(flow, mine), LINGER_MS);
  };
}

/** Try again to open a flow that could not be opened. */
export function reopen(flow: string): void {
  const mine = shared.get(flow);
  if (mine) void begin(flow, mine);
}

async function begin(flow: string, mine: Shared): Promise<void> {
  let opened: Opened;
  try {
    opened = { session: await open(flow) };
  } catch (problem) {
    opened = { problem };
  }
  if (shared.get(flow) !== mine) {
    if ("session" in opened) opened.session.close();
    return;
  }
  mine.opened = opened;
  mine.told.forEach((tell) => tell());
}

function end(flow: string, mine: Shared): void {
  if (shared.get(flow) === mine) shared.delete(flow);
  if (mine.opened && "session" in mine.opened) mine.opened.session.close();
}

/** Read of an editor what a component shows; it is drawn again only when that changes. */
export function useEditor<T>(session: Session, read: (state: EditorState) => T): T {
  return useStore(session.editor.store, read);
}
