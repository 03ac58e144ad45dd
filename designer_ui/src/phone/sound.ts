/** What the phone sounds like: prompts as the switch would be given them, the ringing tone, keys. Nothing sounds when muted. */

import type { Sound } from "./told";

/** The ringing tone of China (GB 3380): 450 Hz, one second in five. */
const RING_HERTZ = 450;
const RING_SECONDS = 1;
const RING_EVERY_MS = 5_000;
/** DTMF (ITU-T Q.23): each key's two tones. */
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
const KEYS = ["123", "456", "789", "*0#"];
const KEY_SECONDS = 0.12;

export class Speaker {
  private context: AudioContext | undefined;
  private gain: GainNode | undefined;
  private readonly made = new Map<string, Promise<AudioBuffer>>();
  private playing: AudioBufferSourceNode[] = [];
  private ringing: ReturnType<typeof setInterval> | undefined;
  private turn = 0;
  private muted = false;

  /** Browsers let a page sound only from within something a person did. */
  wake(): void {
    if (this.context === undefined && "AudioContext" in globalThis) {
      this.context = new AudioContext();
      this.gain = this.context.createGain();
      this.gain.gain.value = this.muted ? 0 : 1;
      this.gain.connect(this.context.destination);
    }
    void this.context?.resume();
  }

  mute(muted: boolean): void {
    this.muted = muted;
    if (this.gain) this.gain.gain.value = muted ? 0 : 1;
  }

  /** Stand still with the call, in the middle of a word. */
  hold(held: boolean): void {
    if (held) void this.context?.suspend();
    else if (this.context?.state === "suspended") void this.context.resume();
  }

  /** Say a prompt: its sounds one after the other, instead of what was heard before. */
  async say(call: string, sounds: readonly Sound[]): Promise<void> {
    this.hush();
    const { context, gain } = this;
    if (!context || !gain) return;
    const turn = ++this.turn;
    let at = context.currentTime;
    for (const sound of sounds) {
      let buffer: AudioBuffer;
      try {
        buffer = await this.fetched(`/v1/test-calls/${call}/sounds/${sound.sound}`, context);
      } catch {
        continue; // without its audio the text is still there to be read
      }
      if (turn !== this.turn) return;
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(gain);
      at = Math.max(at, context.currentTime);
      source.start(at);
      at += buffer.duration;
      this.playing.push(source);
    }
  }

  /** Stop what is being said. */
  hush(): void {
    this.turn += 1;
    this.playing.forEach((source) => source.stop());
    this.playing = [];
  }

  ring(rings: boolean): void {
    if (rings === (this.ringing !== undefined)) return;
    clearInterval(this.ringing);
    this.ringing = undefined;
    if (!rings) return;
    const once = () => this.tone([RING_HERTZ], RING_SECONDS, 0.05);
    once();
    this.ringing = setInterval(once, RING_EVERY_MS);
  }

  key(key: string): void {
    const row = KEYS.findIndex((keys) => keys.includes(key));
    const low = ROWS[row];
    const high = COLUMNS[KEYS[row]?.indexOf(key) ?? -1];
    if (low !== undefined && high !== undefined) this.tone([low, high], KEY_SECONDS, 0.06);
  }

  close(): void {
    this.hush();
    this.ring(false);
    this.made.clear();
    void this.context?.close();
    this.context = undefined;
    this.gain = undefined;
  }

  private tone(hertz: readonly number[], seconds: number, volume: number): void {
    const { context, gain } = this;
    if (!context || !gain) return;
    for (const frequency of hertz) {
      const oscillator = context.createOscillator();
      const level = context.createGain();
      level.gain.value = volume;
      oscillator.frequency.value = frequency;
      oscillator.connect(level).connect(gain);
      oscillator.start();
      oscillator.stop(context.currentTime + seconds);
    }
  }

  private fetched(address: string, context: AudioContext): Promise<AudioBuffer> {
    const known = this.made.get(address);
    if (known) return known;
    const made = fetch(address)
      .then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(new Error(`${answer.status}`))))
      .then((bytes) => context.decodeAudioData(bytes));
    this.made.set(address, made);
    made.catch(() => this.made.delete(address));
    return made;
  }
}
