/** Prompts heard in the page: the very audio that the switch is given. One sounds at a time. */

import { create } from "zustand";
import { responseTo } from "@/contract/client";

/** What can be listened to: any words, or an entry of the library with its recording. */
export type Audible =
  { words: string; language: string; voice?: string } | { key: string; language: string; voice?: string };

interface Sounding {
  /** What sounds, or is being fetched, as `nameOf` names it. */
  now: string | undefined;
  fetching: boolean;
  problem: unknown;
}

export const useSounding = create<Sounding>(() => ({ now: undefined, fetching: false, problem: undefined }));

let audio: HTMLAudioElement | undefined;
let asked: AbortController | undefined;

export function nameOf(what: Audible): string {
  const who = `${what.language}@${what.voice ?? ""}`;
  return "key" in what ? `library ${what.key} ${who}` : `words ${what.words} ${who}`;
}

/** The address of a library entry, as the API writes it. */
export function entryPath(key: string, language: string, voice = ""): string {
  const entry = encodeURIComponent(voice === "" ? language : `${language}@${voice}`);
  return `/v1/prompts/${encodeURIComponent(key)}/entries/${entry}`;
}

/** Stop what sounds. */
export function hush(): void {
  asked?.abort();
  asked = undefined;
  if (audio) {
    audio.pause();
    URL.revokeObjectURL(audio.src);
    audio = undefined;
  }
  useSounding.setState({ now: undefined, fetching: false });
}

/** Let it be heard; pressed again it stops. */
export async function listen(what: Audible): Promise<void> {
  const name = nameOf(what);
  const again = useSounding.getState().now === name;
  hush();
  if (again) return;
  const mine = (asked = new AbortController());
  useSounding.setState({ now: name, fetching: true, problem: undefined });
  try {
    const sound = await fetched(what, mine.signal);
    if (mine.signal.aborted) return;
    const made = (audio = new Audio(URL.createObjectURL(sound)));
    made.addEventListener("ended", hush);
    useSounding.setState({ fetching: false });
    await made.play();
  } catch (problem) {
    if (mine.signal.aborted) return;
    hush();
    useSounding.setState({ problem });
  }
}

async function fetched(what: Audible, signal: AbortSignal): Promise<Blob> {
  const answer =
    "key" in what
      ? await responseTo(`${entryPath(what.key, what.language, what.voice)}/audio`, { signal })
      : await responseTo("/v1/prompts/-/speak", {
          method: "POST",
          signal,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ text: what.words, language: what.language, variant: what.voice ?? "" }),
        });
  return answer.blob();
}
