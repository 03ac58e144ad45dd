/** How the next call begins: kept while the page is, whichever panel is shown. */
import { create } from "zustand";
import type { Hours, Speed, Wanted } from "./told";

export interface Setup {
  /** Where it is taken: in the page, or at a telephone that is called. */
  readonly where: "page" | "phone";
  readonly dials: string;
  readonly caller: string;
  readonly withheld: boolean;
  /** The first language; the flow's own when empty. */
  readonly language: string;
  /** As a date field writes it, by this machine's clock; now when empty. */
  readonly at: string;
  readonly hours: Hours;
  readonly fast: boolean;
  readonly held: boolean;
}

const USUAL: Setup = {
  where: "page",
  dials: "4001",
  caller: "13800138000",
  withheld: false,
  language: "",
  at: "",
  hours: "calendars",
  fast: false,
  held: false,
};

/** How the next call begins. */
export const useSetup = create<Setup>(() => USUAL);

/** What the API is asked for it. */
export function wantedBy(setup: Setup): Wanted {
  const speed: Speed = setup.fast ? "fast" : "real";
  const moment = setup.at ? new Date(setup.at).getTime() / 1000 : Number.NaN;
  return {
    dials: setup.dials.trim(),
    caller: setup.withheld ? "" : setup.caller.trim(),
    language: setup.language || null,
    clock: Number.isFinite(moment) ? moment : null,
    hours: setup.hours,
    speed,
    paused: setup.held,
  };
}
