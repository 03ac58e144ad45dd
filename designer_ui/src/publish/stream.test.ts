import fc from "fast-check";
import { expect, it } from "vitest";
import { eventsOf, type Told } from "./stream";

async function read(text: string, cuts: readonly number[] = []): Promise<Told[]> {
  const bytes = new TextEncoder().encode(text);
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      edges.slice(1).forEach((edge, index) => controller.enqueue(bytes.slice(edges[index], edge)));
      controller.close();
    },
  });
  const told: Told[] = [];
  for await (const each of eventsOf(body)) told.push(each);
  return told;
}

const TEXT = 'event: progress\ndata: {"prompt":"菜单"}\n\n: alive\n\nevent: published\ndata: {"a":\ndata: 1}\n\n';

it("gives each event once, whatever pieces the network cuts the text into", async () => {
  const whole = [
    { event: "progress", data: { prompt: "菜单" } },
    { event: "published", data: { a: 1 } },
  ];
  expect(await read(TEXT)).toEqual(whole);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(200), { maxLength: 6 }), async (cuts) => {
      expect(await read(TEXT, cuts)).toEqual(whole);
    }),
  );
});
