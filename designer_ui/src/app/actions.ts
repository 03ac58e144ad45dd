/**
 * Everything that can be done, in one registry: command palette, menus, the list of shortcuts and the keys themselves are all
 * made from it, so that nothing can be done in one of these ways alone.
 */
import { useEffect, useRef } from "react";
import { create } from "zustand";
import { isWriting, matches } from "./shortcuts";

/** One thing that can be done where its component is mounted. */
export interface Action {
  /** Stable and unique: `canvas.undo`. */
  readonly id: string;
  /** The catalogue's key of its name: `canvas:actions.undo`. */
  readonly title: string;
  /** The values the name is said with. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** The catalogue's key of the chapter it stands under in palette and help. */
  readonly section: string;
  /** Its keys, as in `shortcuts.ts`; the first is the one shown. */
  readonly shortcuts?: readonly string[];
  /** Where its keys work: inside the element that carries `data-keys` with this name; everywhere without one. */
  readonly keysWithin?: string;
  /** Its keys work while somebody is writing too, such as Ctrl+S. Without it, only `mod` shortcuts of none. */
  readonly whileWriting?: boolean;
  /** More words to find it by in the palette, already in the person's language. */
  readonly keywords?: string;
  readonly enabled?: () => boolean;
  /** By keys it is given their press: one action may stand for several keys that do nearly the same. */
  readonly run: (press?: KeyboardEvent) => void;
}

interface Registry {
  readonly actions: ReadonlyMap<string, Action>;
}

const useRegistry = create<Registry>(() => ({ actions: new Map() }));

function put(changed: (actions: Map<string, Action>) => void): void {
  useRegistry.setState(({ actions }) => {
    const next = new Map(actions);
    changed(next);
    return { actions: next };
  });
}

/**
 * Offer these actions while the component is mounted. They may be made anew at every rendering: what runs is always the newest,
 * and palette and help hear of it only when an action comes, goes or is named otherwise.
 */
export function useActions(actions: readonly Action[]): void {
  const newest = useRef(actions);
  useEffect(() => {
    newest.current = actions;
  });
  const names = JSON.stringify(
    actions.map(({ id, title, section, shortcuts, keysWithin, whileWriting, values, keywords }) => ({
      id, title, section, shortcuts, keysWithin, whileWriting, values, keywords,
    })), // prettier-ignore
  );
  useEffect(() => {
    const told = JSON.parse(names) as Omit<Action, "run" | "enabled">[];
    const current = (id: string) => newest.current.find((action) => action.id === id);
    const offered = told.map((facts): Action => ({
      ...facts,
      run: (press) => current(facts.id)?.run(press),
      enabled: () => current(facts.id)?.enabled?.() ?? true,
    }));
    put((all) => offered.forEach((action) => all.set(action.id, action)));
    return () =>
      put((all) =>
        offered.forEach((action) => {
          if (all.get(action.id) === action) all.delete(action.id);
        }),
      );
  }, [names]);
}

/** All actions there are now. */
export function useAllActions(): readonly Action[] {
  const actions = useRegistry((registry) => registry.actions);
  return [...actions.values()];
}

/** All actions there are now, for whom no component stands. */
export function allActions(): readonly Action[] {
  return [...useRegistry.getState().actions.values()];
}

/** One action, for a button or a menu's line that runs it and shows its keys; nothing while it is not offered. */
export function useAction(id: string): Action | undefined {
  return useRegistry((registry) => registry.actions.get(id));
}

/** Run an action by its id, if it is offered and can be done now; tells whether it was. */
export function runAction(id: string): boolean {
  const action = useRegistry.getState().actions.get(id);
  if (!action || action.enabled?.() === false) return false;
  action.run();
  return true;
}

/** Find and run the action that these keys mean here; tells whether there was one. The later registered goes first. */
export function runKeys(event: KeyboardEvent): boolean {
  if (event.defaultPrevented) return false;
  const target = event.target instanceof Element ? event.target : null;
  const writing = isWriting(event.target);
  for (const action of [...useRegistry.getState().actions.values()].reverse()) {
    if (!action.shortcuts?.some((shortcut) => matches(shortcut, event))) continue;
    if (writing && !action.whileWriting) continue;
    if (action.keysWithin && !target?.closest(`[data-keys="${action.keysWithin}"]`)) continue;
    if (action.enabled?.() === false) continue;
    event.preventDefault();
    action.run(event);
    return true;
  }
  return false;
}

/** Let the registry's keys work in the whole page. */
export function useActionKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => void runKeys(event);
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
