/** What each variable held in the last test call of a flow, and who called: for trying expressions out on. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { Told } from "./told";

export interface LastValues {
  /** Sensitive ones are dots, as the server tells them. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The facts of that call. */
  readonly call: { readonly caller: string; readonly dialled: string; readonly language: string };
}

export type LastStore = StoreApi<{ readonly last: LastValues | undefined }>;

const stores = new Map<string, LastStore>();

/** The values of a flow's last test call: kept while this tab is open, also when the call is put away or the page loaded anew. */
export function lastValuesOf(flow: string): LastStore {
  const known = stores.get(flow);
  if (known) return known;
  const made: LastStore = createStore(() => ({ last: remembered(flow) }));
  made.subscribe(({ last }) => sessionStorage.setItem(keyOf(flow), JSON.stringify(last)));
  stores.set(flow, made);
  return made;
}

/** Take the values of a call as far as it has come. */
export function takeValues(
  store: LastStore,
  told: readonly Told[],
  variables: Readonly<Record<string, unknown>>,
): void {
  const begun = told.find(({ kind }) => kind === "begun")?.data;
  if (!begun) return;
  const [language] = Array.isArray(begun.languages) ? (begun.languages as string[]) : [];
  const call = { caller: textOf(begun.caller), dialled: textOf(begun.dials), language: language ?? "" };
  const last: LastValues = { variables, call };
  // Much is told of a call that changes no value; what reads this would be drawn anew each time.
  if (JSON.stringify(last) !== JSON.stringify(store.getState().last)) store.setState({ last });
}

function keyOf(flow: string): string {
  return `cordboard.lastValues.${flow}`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function remembered(flow: string): LastValues | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(flow)) ?? "null");
    return typeof kept === "object" && kept !== null && "variables" in kept ? (kept as LastValues) : undefined;
  } catch {
    return undefined;
  }
}
