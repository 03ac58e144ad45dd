/** Server-sent events as the answer to a POST, which the browser's own `EventSource` cannot send. */

export interface Told {
  readonly event: string;
  readonly data: unknown;
}

/** Give each event as it comes. Signs of life are left out. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Told> {
  const words = new TextDecoder();
  const reader = body.getReader();
  let waiting = "";
  for (;;) {
    const { value, done } = await reader.read();
    waiting += words.decode(value, { stream: !done });
    const frames = waiting.split(/\r?\n\r?\n/);
    waiting = done ? "" : (frames.pop() ?? "");
    for (const frame of frames) {
      const told = parsed(frame);
      if (told) yield told;
    }
    if (done) return;
  }
}

function parsed(frame: string): Told | null {
  let event = "message";
  const data: string[] = [];
  for (const line of frame.split(/\r?\n/)) {
    const [name, rest = ""] = line.split(/: ?(.*)/s, 2);
    if (name === "event") event = rest;
    if (name === "data") data.push(rest);
  }
  return data.length > 0 ? { event, data: JSON.parse(data.join("\n")) as unknown } : null;
}
