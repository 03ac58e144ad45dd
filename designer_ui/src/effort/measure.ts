/** What a drawing asks of its callers, in the few figures that its budgets limit (`engine/graph/budgets.py`). */

import type { Schemas } from "@/contract/client";

export type Effort = Schemas["EffortView"];
export type Way = Schemas["WayView"];

/** The figures, by what they are limited by in a flow's budgets. */
export const FIGURES = {
  typical: "typical_seconds_to_human",
  worst: "worst_seconds_to_human",
  depth: "menu_depth",
  first: "seconds_before_first_option",
} as const;
export type Figure = keyof typeof FIGURES;
export type Limits = Partial<Record<(typeof FIGURES)[Figure], number | null>>;
export type Figures = Readonly<Record<Figure, number | undefined>>;

/** Figures of a caller's language: to the person reached soonest, by the slowest way of all, through the most menus. */
export function figuresOf({ ways, first_option: option }: Effort): Figures {
  return {
    typical: least(ways.map((way) => way.typical_seconds)),
    worst: most(ways.map((way) => way.worst_seconds)),
    depth: most(ways.map((way) => way.menu_depth)),
    first: option?.seconds,
  };
}

/** Which limits one language's callers are beyond. A limit holds for every way to a person, so the longest one decides. */
export function beyond(effort: Effort, limits: Limits): ReadonlySet<Figure> {
  const { worst, depth, first } = figuresOf(effort);
  const held: Figures = { typical: most(effort.ways.map((way) => way.typical_seconds)), worst, depth, first };
  const names = Object.keys(FIGURES) as Figure[];
  return new Set(names.filter((name) => over(held[name], limits[FIGURES[name]])));
}

/** Whether a value is over a limit; without a limit nothing is. */
export function over(value: number | undefined, limit: number | null | undefined): boolean {
  return value !== undefined && typeof limit === "number" && value > limit;
}

/** The language whose callers have it worst: beyond the most limits, else longest on their way. */
export function worstOff(efforts: readonly Effort[], limits: Limits): Effort | undefined {
  const burden = (one: Effort) => figuresOf(one).worst ?? 0;
  return [...efforts].sort((a, b) => beyond(b, limits).size - beyond(a, limits).size || burden(b) - burden(a))[0];
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}

function most(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}
