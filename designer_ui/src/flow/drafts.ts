/** Keeps what is drawn on this machine too: a reload, a crash or a day without network loses no edit and no undo step. */

import type { FlowDocument } from "./document";
import type { Timeline } from "./history";

export interface Kept {
  /** The last document that the server has, and its revision. */
  base: FlowDocument;
  revision: number;
  line: Timeline;
}

/** A place to keep things by name. */
export interface Shelf {
  get: (name: string) => Promise<unknown>;
  put: (name: string, value: unknown) => Promise<void>;
  remove: (name: string) => Promise<void>;
}

export async function takeUp(shelf: Shelf, flow: string): Promise<Kept | undefined> {
  try {
    const kept = (await shelf.get(flow)) as (Kept & { form?: number }) | undefined;
    return kept?.form === FORM ? kept : undefined;
  } catch {
    return undefined; // a browser that keeps nothing still draws
  }
}

export async function putAway(shelf: Shelf, flow: string, kept: Kept): Promise<void> {
  try {
    await shelf.put(flow, { form: FORM, ...kept });
  } catch {
    // The server has the draft; only undo after a reload is lost.
  }
}

const FORM = 1;

/** The browser's own database. */
export function browserShelf(name = "cordboard"): Shelf {
  const store = "drafts";
  let opened: Promise<IDBDatabase> | undefined;
  const open = () =>
    (opened ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open(name, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(store);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(new Error("The browser keeps no database.", { cause: asked.error }));
    }));
  const run = async <T>(mode: IDBTransactionMode, act: (kept: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const database = await open();
    return new Promise((resolve, reject) => {
      const asked = act(database.transaction(store, mode).objectStore(store));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(new Error("The browser did not keep it.", { cause: asked.error }));
    });
  };
  return {
    get: (key) => run("readonly", (kept) => kept.get(key)),
    put: async (key, value) => {
      await run("readwrite", (kept) => kept.put(value, key));
    },
    remove: async (key) => {
      await run("readwrite", (kept) => kept.delete(key));
    },
  };
}

/** A shelf in memory, for tests and private windows. */
export function memoryShelf(): Shelf {
  const kept = new Map<string, unknown>();
  return {
    get: (name) => Promise.resolve(structuredClone(kept.get(name))),
    put: (name, value) => {
      kept.set(name, structuredClone(value));
      return Promise.resolve();
    },
    remove: (name) => {
      kept.delete(name);
      return Promise.resolve();
    },
  };
}
