/**
 * Shortcuts as text: `mod+shift+Z`, `F8`, `?`. `mod` is Ctrl, or ⌘ on a Mac. Single characters stand for what is typed, so that
 * `?` is `?` on every keyboard; other keys by the names of `KeyboardEvent.key`.
 */

const MAC = /Mac|iPhone|iPad/.test(globalThis.navigator.userAgent);

interface Parsed {
  readonly mod: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly key: string;
}

const parsed = new Map<string, Parsed>();

function parse(shortcut: string): Parsed {
  let known = parsed.get(shortcut);
  if (!known) {
    const words = shortcut === "+" ? ["+"] : shortcut.replace(/\+\+$/, "+Plus").split("+");
    const last = words.pop() ?? "";
    const has = (word: string) => words.some((each) => each.toLowerCase() === word);
    const key = (last === "Plus" ? "+" : last === "Space" ? " " : last).toLowerCase();
    known = { mod: has("mod"), alt: has("alt"), shift: has("shift"), key };
    parsed.set(shortcut, known);
  }
  return known;
}

/** Whether a press of keys is this shortcut. Presses that belong to an input method composing a word are nobody's shortcut. */
export function matches(shortcut: string, event: KeyboardEvent): boolean {
  if (event.isComposing || event.key === "Process") return false;
  const wanted = parse(shortcut);
  const mod = MAC ? event.metaKey : event.ctrlKey;
  const foreign = MAC ? event.ctrlKey : event.metaKey;
  if (foreign || mod !== wanted.mod || event.altKey !== wanted.alt) return false;
  // A sign such as ? or + may need Shift to be typed: it is the sign that counts.
  const sign = wanted.key.length === 1 && !/[a-z0-9 ]/.test(wanted.key);
  if (!sign && event.shiftKey !== wanted.shift) return false;
  return event.key.toLowerCase() === wanted.key;
}

const WORDS: Readonly<Record<string, string>> = {
  arrowup: "↑", arrowdown: "↓", arrowleft: "←", arrowright: "→", escape: "Esc", delete: "Del", " ": "Space", enter: "↵",
  contextmenu: "Menu",
}; // prettier-ignore

/** The keys of a shortcut as people know them, in the order they are pressed. */
export function keysOf(shortcut: string, mac = MAC): string[] {
  const { mod, alt, shift, key } = parse(shortcut);
  const name = WORDS[key] ?? (key.length === 1 ? key.toUpperCase() : key.charAt(0).toUpperCase() + key.slice(1));
  return [
    ...(mod ? [mac ? "⌘" : "Ctrl"] : []),
    ...(alt ? [mac ? "⌥" : "Alt"] : []),
    ...(shift ? [mac ? "⇧" : "Shift"] : []),
    name,
  ];
}

/** Whether the person is writing, so that keys are letters and not commands. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest("[contenteditable=true]")) return true;
  if (target instanceof HTMLInputElement) {
    return !["button", "checkbox", "radio", "range", "submit", "reset", "file", "color"].includes(target.type);
  }
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
