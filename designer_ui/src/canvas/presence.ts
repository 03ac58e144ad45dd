/** Who else has this draft open, and what they save: one stream for the page, let go while nobody looks at it. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { Schemas } from "@/contract/client";
import { answerOf, api } from "@/contract/client";
import type { Editor } from "@/flow/editor";
import { loadDraft, TAB } from "./transport";

export type Page = Schemas["PageView"];
export type PresenceStore = StoreApi<{ others: readonly Page[] }>;

export function nobody(): PresenceStore {
  return createStore(() => ({ others: [] }));
}

export function followDraft(editor: Editor): { store: PresenceStore; close: () => void } {
  const store = nobody();
  const flow = editor.document.id;
  let stream: EventSource | undefined;
  let stood = "";
  const takeIn = async () => {
    try {
      const theirs = await loadDraft(flow);
      editor.heard(theirs.document, theirs.revision);
    } catch {
      // The next saving finds out.
    }
  };
  const follow = () => {
    if (stream || document.hidden) return;
    stream = new EventSource(`/v1/live?topics=${encodeURIComponent(`draft:${flow}`)}&tab=${TAB}`);
    stream.addEventListener("present", (event) => {
      const told = JSON.parse((event as MessageEvent<string>).data) as { pages: Page[] };
      store.setState({ others: told.pages.filter((page) => page.tab !== TAB) });
    });
    stream.addEventListener("saved", (event) => {
      const told = JSON.parse((event as MessageEvent<string>).data) as { tab: string };
      if (told.tab !== TAB) void takeIn();
    });
    stream.addEventListener("lost", () => void takeIn());
  };
  const letGo = () => {
    stream?.close();
    stream = undefined;
  };
  const looked = () => {
    if (document.hidden) letGo();
    else {
      follow();
      void takeIn();
    }
  };
  follow();
  document.addEventListener("visibilitychange", looked);
  const stop = editor.store.subscribe(({ selection }) => {
    const node = selection[0] ?? "";
    if (node === stood || store.getState().others.length === 0) return;
    stood = node;
    const params = { path: { flow } };
    void answerOf(api.PUT("/v1/flows/{flow}/draft/presence", { params, body: { tab: TAB, node } })).catch(
      () => undefined,
    );
  });
  return {
    store,
    close: () => {
      stop();
      document.removeEventListener("visibilitychange", looked);
      letGo();
    },
  };
}
