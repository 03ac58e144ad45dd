/** What a test call tells, read into what the phone shows. Framework-free: the same told things give the same story. */

import type { Schemas } from "@/contract/client";

export type Told = Schemas["ToldView"];
export type Act = Schemas["AnyAct"];
export type Wanted = Schemas["Wanted"];
export type ByPhone = Schemas["ByPhone"];
export type Manner = NonNullable<Wanted["phones"]>[string];
export type Hours = NonNullable<Wanted["hours"]>;
export type Speed = NonNullable<Wanted["speed"]>;

export interface Sound {
  readonly sound: number;
  readonly seconds: number;
  readonly text: string;
  readonly language: string;
  readonly keys: readonly string[];
}

export interface Suggestion {
  readonly name: string;
  readonly reply: unknown;
}

/** One line of the conversation. */
export type Line =
  | { readonly kind: "said"; readonly id: number; readonly text: string; readonly language: string; readonly state: "playing" | "done" | "cut" }
  | { readonly kind: "pressed"; readonly id: number; readonly text: string }
  | { readonly kind: "silent"; readonly id: number }
  | { readonly kind: "spoke"; readonly id: number; readonly seconds: number }
  | { readonly kind: "note"; readonly id: number; readonly note: Note; readonly what: string }
  | { readonly kind: "reach"; readonly id: number; readonly state: string }
  | { readonly kind: "wrong"; readonly id: number; readonly en: string; readonly zh: string }; // prettier-ignore

export type Note = "answered" | "ringing" | "music" | "connected" | "parted" | "beep" | "hangUp" | "lineLost" | "clock" | "changed"; // prettier-ignore

/** A block that the call came to. */
export interface Stop {
  /** By which it is gone back to. */
  readonly number: number;
  readonly at: number;
  readonly step: string;
  /** The exit it was left by; empty while the call is there. */
  readonly exit: string;
  /** What happened in it, as the engine says it. */
  readonly facts: readonly { readonly en: string; readonly zh: string }[];
}

export interface Ringing {
  readonly address: string;
  readonly state: "rings" | "answered";
}

export interface Work {
  readonly node: string;
  readonly kind: string;
  readonly suggestions: readonly Suggestion[];
}

export interface Story {
  readonly lines: readonly Line[];
  readonly stops: readonly Stop[];
  readonly variables: Readonly<Record<string, unknown>>;
  /** Who has to do something before the call can go on. */
  readonly turn: "" | "caller" | "phone" | "reply";
  readonly phones: readonly Ringing[];
  readonly work: Work | undefined;
  readonly speed: Speed;
  readonly paused: boolean;
  /** The block that the call is held at. */
  readonly held: string;
  readonly tone: "" | "ringing" | "music";
  /** It is at a telephone: what is heard and pressed is heard and pressed there. */
  readonly byPhone: boolean;
  readonly over: { readonly by: string; readonly outcome: string; readonly seconds: number } | undefined;
  /** Seconds of the call, and when it began as the flow sees it. */
  readonly at: number;
  readonly began: number;
  /** What opening hours say. */
  readonly hours: Hours;
}

export const NOTHING_TOLD: Story = {
  lines: [],
  stops: [],
  variables: {},
  turn: "",
  phones: [],
  work: undefined,
  speed: "real",
  paused: false,
  held: "",
  tone: "",
  byPhone: false,
  over: undefined,
  at: 0,
  began: 0,
  hours: "calendars",
};

type Data = Readonly<Record<string, unknown>>;

function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? `${value}` : "";
}

function record(value: unknown): Data {
  return typeof value === "object" && value !== null ? (value as Data) : {};
}

function said(story: Story, line: Line): Story {
  return { ...story, lines: [...story.lines, line] };
}

function noted(story: Story, told: Told, note: Note, what = ""): Story {
  return said(story, { kind: "note", id: told.number, note, what });
}

function prompted(story: Story, told: Told): Story {
  const sounds = soundsOf(told);
  const words = sounds.map((sound) => sound.text).join(" ");
  const language = sounds[0]?.language ?? "";
  return said(story, { kind: "said", id: told.number, text: words, language, state: "playing" });
}

function fellSilent(story: Story, told: Told): Story {
  const state = told.data.how === "stopped" ? ("cut" as const) : ("done" as const);
  const lines = story.lines.map((line) =>
    line.kind === "said" && line.state === "playing" ? { ...line, state } : line,
  );
  return { ...story, lines };
}

function acted(story: Story, told: Told): Story {
  const { data } = told;
  if (data.do === "press") {
    const last = story.lines.at(-1);
    const key = text(data.key);
    if (last?.kind !== "pressed") return said(story, { kind: "pressed", id: told.number, text: key });
    return { ...story, lines: [...story.lines.slice(0, -1), { ...last, text: last.text + key }] };
  }
  if (data.do === "speak") return said(story, { kind: "spoke", id: told.number, seconds: Number(data.seconds) });
  if (data.do === "hours") return { ...story, hours: data.hours as Hours };
  if (data.do === "hang up") return noted(story, told, "hangUp");
  if (data.do === "fault" && data.what === "line lost") return noted(story, told, "lineLost");
  return story;
}

function happened(story: Story, told: Told): Story {
  const { data } = told;
  const inner = record(data.data);
  if (data.what === "entered") {
    const stop = { number: told.number, at: told.at, step: text(data.step), exit: "", facts: [] };
    return { ...story, stops: [...story.stops, stop] };
  }
  const stops = [...story.stops];
  const here = stops.at(-1);
  if (here) {
    const facts = data.what === "exited" ? here.facts : [...here.facts, { en: text(data.en), zh: text(data.zh) }];
    stops[stops.length - 1] = { ...here, facts, exit: data.what === "exited" ? text(inner.exit) : here.exit };
  }
  const next = { ...story, stops };
  if (data.what === "assigned" && !text(data.step).includes("/")) {
    return { ...next, variables: { ...story.variables, ...record(inner.values) } };
  }
  if (data.what === "collected" && inner.ended === "no_input") return said(next, { kind: "silent", id: told.number });
  if (data.what === "failed" || data.what === "caught") {
    return said(next, { kind: "wrong", id: told.number, en: text(data.en), zh: text(data.zh) });
  }
  return next;
}

function heardLine(story: Story, told: Told): Story {
  const state = text(told.data.state);
  if (state === "ringing" || state === "music") return noted({ ...story, tone: state }, told, state);
  const still = { ...story, tone: "" as const };
  if (state === "connected") {
    const others = Array.isArray(told.data.others) ? told.data.others.map(text).join(", ") : "";
    return noted(still, told, "connected", others);
  }
  if (state === "answered" || state === "parted" || state === "beep") return noted(still, told, state);
  return still;
}

function atPhone(story: Story, told: Told): Story {
  const address = text(told.data.address);
  const others = story.phones.filter((phone) => phone.address !== address);
  const state = told.data.state;
  return { ...story, phones: state === "over" ? others : [...others, { address, state: state === "answered" ? "answered" : "rings" }] }; // prettier-ignore
}

const READERS: Readonly<Record<string, (story: Story, told: Told) => Story>> = {
  begun: (_, { data }) => ({
    ...NOTHING_TOLD,
    variables: record(data.variables),
    began: Number(data.clock),
    hours: (text(data.hours) || "calendars") as Hours,
    byPhone: data.by_phone === true,
  }),
  reach: (story, told) => said(story, { kind: "reach", id: told.number, state: text(told.data.state) }),
  trace: happened,
  line: heardLine,
  prompt: prompted,
  "prompt over": fellSilent,
  act: acted,
  turn: (story, { data }) => ({
    ...story,
    turn: data.of === "caller" || data.of === "phone" || data.of === "reply" ? data.of : "",
    work: data.of === "reply" ? story.work : undefined,
  }),
  phone: atPhone,
  work: (story, { data }) => ({
    ...story,
    work: { node: text(data.node), kind: text(data.kind), suggestions: data.suggestions as Suggestion[] },
  }),
  pace: (story, { data }) => ({
    ...story,
    speed: data.speed === "fast" ? "fast" : "real",
    paused: data.paused === true,
    held: text(data.at),
  }),
  clock: (story, told) => noted({ ...story, began: Number(told.data.now) - told.at }, told, "clock"),
  parted: (story, told) => noted(story, told, "changed", text(told.data.step)),
  over: (story, { data }) => ({
    ...story,
    turn: "",
    tone: "",
    phones: [],
    work: undefined,
    over: { by: text(data.by), outcome: text(data.outcome), seconds: Number(data.seconds) },
  }),
};

/** Read one thing more. */
export function readOn(story: Story, told: Told): Story {
  const read = READERS[told.kind];
  return { ...(read ? read(story, told) : story), at: Math.max(told.kind === "back" ? 0 : story.at, told.at) };
}

/** The sounds of a prompt. */
export function soundsOf(told: Told): readonly Sound[] {
  return Array.isArray(told.data.sounds) ? (told.data.sounds as Sound[]) : [];
}

/** Everything told, in order and each once; what was gone back behind is left out. */
export function gathered(known: readonly Told[], more: readonly Told[]): readonly Told[] {
  const all = new Map(known.map((told) => [told.number, told]));
  more.forEach((told) => all.set(told.number, told));
  let kept: Told[] = [];
  for (const told of [...all.values()].sort((one, other) => one.number - other.number)) {
    if (told.kind === "back") kept = kept.filter((earlier) => earlier.number <= Number(told.data.to));
    else kept.push(told);
  }
  return kept;
}

/** Read it all. */
export function storyOf(told: readonly Told[]): Story {
  return told.reduce(readOn, NOTHING_TOLD);
}

/** The block of the drawing that a step belongs to: what is inside another flow belongs to the block that leads there. */
export function blockOf(step: string): string {
  return step.split("/")[0] ?? step;
}

/** Where the call is in the drawing, where it has been, and the cords it took. */
export function wayOf(story: Story): {
  active: string | undefined;
  visited: Set<string>;
  taken: { node: string; exit: string }[];
} {
  const last = story.stops.at(-1);
  return {
    active: story.over || !last ? undefined : blockOf(last.step),
    visited: new Set(story.stops.map((stop) => blockOf(stop.step))),
    taken: story.stops.flatMap((stop) => (stop.exit && !stop.step.includes("/") ? [{ node: stop.step, exit: stop.exit }] : [])),
  }; // prettier-ignore
}
