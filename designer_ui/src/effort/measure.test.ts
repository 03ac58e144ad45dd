import { expect, it } from "vitest";
import { beyond, figuresOf, worstOff, type Effort } from "./measure";

const way = (node: string, typical: number, worst: number, depth: number) => ({
  ...{ node, typical_seconds: typical, worst_seconds: worst, menu_depth: depth },
  ...{ typical_path: [], worst_path: [] },
});
const effort = (language: string, ...ways: ReturnType<typeof way>[]): Effort => ({
  language,
  ways,
  first_option: { node: "menu", seconds: 6, path: [] },
});
const chinese = effort("zh-CN", way("sales", 10, 40, 1), way("service", 25, 90, 3));
const english = effort("en", way("sales", 12, 95, 1));

it("tells the person reached soonest, the slowest way and the deepest", () => {
  expect(figuresOf(chinese)).toEqual({ typical: 10, worst: 90, depth: 3, first: 6 });
  expect(figuresOf(effort("en"))).toMatchObject({ typical: undefined, worst: undefined, depth: undefined });
});

it("holds every way to a limit, as the server does, and nothing where there is none", () => {
  expect([...beyond(chinese, { typical_seconds_to_human: 20, menu_depth: 3 })]).toEqual(["typical"]);
  expect([...beyond(chinese, { seconds_before_first_option: 5.9 })]).toEqual(["first"]);
  expect(beyond(chinese, { menu_depth: null }).size).toBe(0);
});

it("shows the language whose callers have it worst", () => {
  expect(worstOff([chinese, english], {})?.language).toBe("en");
  expect(worstOff([chinese, english], { menu_depth: 2 })?.language).toBe("zh-CN");
  expect(worstOff([], {})).toBeUndefined();
});
