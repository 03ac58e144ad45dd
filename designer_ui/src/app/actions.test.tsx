import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { allActions, runAction, runKeys, useActions, type Action } from "./actions";

function Offers({ actions }: { actions: Action[] }) {
  useActions(actions);
  return <input data-testid="field" />;
}

const facts = { section: "sections.app", title: "actions.help" };
const press = (init: KeyboardEventInit, on: Element = document.body) => {
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
  Object.defineProperty(event, "target", { value: on });
  return runKeys(event);
};

afterEach(cleanup);

it("offers an action while its component is there, and no longer", () => {
  const run = vi.fn();
  const { unmount } = render(<Offers actions={[{ ...facts, id: "a", run }]} />);
  expect(runAction("a")).toBe(true);
  unmount();
  expect(runAction("a")).toBe(false);
  expect(run).toHaveBeenCalledTimes(1);
});

it("runs the newest closure without telling everybody of each rendering", () => {
  const first = vi.fn();
  const second = vi.fn();
  const { rerender } = render(<Offers actions={[{ ...facts, id: "a", run: first }]} />);
  const [before] = allActions();
  rerender(<Offers actions={[{ ...facts, id: "a", run: second }]} />);
  expect(allActions()[0]).toBe(before);
  runAction("a");
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
});

it("does not run what cannot be done now", () => {
  const run = vi.fn();
  render(<Offers actions={[{ ...facts, id: "a", shortcuts: ["F8"], enabled: () => false, run }]} />);
  expect(runAction("a")).toBe(false);
  expect(press({ key: "F8" })).toBe(false);
  expect(run).not.toHaveBeenCalled();
});

it("leaves keys to whoever is writing, but for actions that say otherwise", () => {
  const letter = vi.fn();
  const save = vi.fn();
  const { getByTestId } = render(
    <Offers
      actions={[
        { ...facts, id: "a", shortcuts: ["C"], run: letter },
        { ...facts, id: "b", shortcuts: ["mod+S"], whileWriting: true, run: save },
      ]}
    />,
  );
  expect(press({ key: "c" }, getByTestId("field"))).toBe(false);
  expect(press({ key: "s", ctrlKey: true }, getByTestId("field"))).toBe(true);
  expect(press({ key: "c" })).toBe(true);
});

it("keeps keys of a place to that place", () => {
  const run = vi.fn();
  render(<Offers actions={[{ ...facts, id: "a", shortcuts: ["Delete"], keysWithin: "canvas", run }]} />);
  const canvas = document.createElement("div");
  canvas.dataset.keys = "canvas";
  const node = canvas.appendChild(document.createElement("button"));
  expect(press({ key: "Delete" })).toBe(false);
  expect(press({ key: "Delete" }, node)).toBe(true);
});
