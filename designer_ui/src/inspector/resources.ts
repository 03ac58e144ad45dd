/** Names of the things that an installation has, as fields offer them. */

import { useQuery } from "@tanstack/react-query";
import { answerOf, api } from "@/contract/client";
import type { Config } from "@/flow/document";
import { useForm } from "./form/context";

export interface Named {
  name: string;
  /** What people know it by beside its name. */
  words?: string;
  /** When it was made, where that tells it apart. */
  at?: string;
}

/** What names depend on: a column's are those of the chosen table. */
type Source = { of?: (config: Config) => string; ask: (of: string) => Promise<Named[]> };

/** By the meaning that a form gives a text (`x-format`). */
const SOURCES: Readonly<Record<string, Source>> = {
  flow: {
    ask: async () => (await answerOf(api.GET("/v1/flows"))).flows.map(({ id, name }) => ({ name: id, words: name })),
  },
  secret: { ask: async () => (await answerOf(api.GET("/v1/secrets"))).secrets.map(({ name }) => ({ name })) },
  calendar: { ask: async () => (await answerOf(api.GET("/v1/calendars"))).calendars.map(({ name }) => ({ name })) },
  table: { ask: async () => (await answerOf(api.GET("/v1/tables"))).tables.map(({ name }) => ({ name })) },
  column: {
    of: (config) => textOf(config.table),
    ask: async (table) => {
      const { columns } = await answerOf(api.GET("/v1/tables/{table}", { params: { path: { table } } }));
      return columns.map(({ name }) => ({ name }));
    },
  },
  sms_provider: {
    ask: async () => (await answerOf(api.GET("/v1/sms/providers"))).providers.map(({ name }) => ({ name })),
  },
  caller_class: {
    ask: async () =>
      (await answerOf(api.GET("/v1/callers/classes"))).classes.map((one) => ({ name: textOf(one.name) })),
  },
  "flow-alias": {
    of: (config) => textOf(config.flow),
    ask: async (flow) => {
      const { aliases } = await answerOf(api.GET("/v1/flows/{flow}/aliases", { params: { path: { flow } } }));
      return aliases.map(({ name, version }) => ({ name, words: String(version) }));
    },
  },
  "flow-version": {
    of: (config) => textOf(config.flow),
    ask: async (flow) => {
      const { versions } = await answerOf(api.GET("/v1/flows/{flow}/versions", { params: { path: { flow } } }));
      return versions.map(({ number, note, published_at: at }) => ({ name: String(number), words: note, at }));
    },
  },
  "linked-variable": {
    of: linked,
    ask: async (link) => Object.keys((await linkedDrawing(link)).variables ?? {}).map((name) => ({ name })),
  },
  "flow-end": {
    of: linked,
    ask: async (link) => {
      const returns = Object.values((await linkedDrawing(link)).nodes ?? {}).filter(({ type }) =>
        /^return(@|$)/.test(type),
      );
      const ends = new Set(returns.map(({ config }) => textOf(config?.exit) || DONE));
      return [...ends].sort().map((name) => ({ name }));
    },
  },
};

/** The name of an end that its block does not say. */
const DONE = "done";

/** What a block that leads into another flow names of it: the flow, and a version or else an alias. */
function linked(config: Config): string {
  const flow = textOf(config.flow);
  const of = typeof config.version === "number" ? config.version : textOf(config.alias) || "live";
  return flow && `${flow} ${of}`;
}

interface Linked {
  variables?: Config;
  nodes?: Record<string, { type: string; config?: Config }>;
}

/** The drawing of the version that is named; of a flow without one, its draft. */
async function linkedDrawing(link: string): Promise<Linked> {
  const [flow = "", of = ""] = link.split(" ");
  const path = { flow };
  const { aliases } = await answerOf(api.GET("/v1/flows/{flow}/aliases", { params: { path } }));
  const number = /^\d+$/.test(of) ? Number(of) : aliases.find(({ name }) => name === of)?.version;
  const told =
    number === undefined
      ? await answerOf(api.GET("/v1/flows/{flow}/draft", { params: { path } }))
      : await answerOf(api.GET("/v1/flows/{flow}/versions/{number}", { params: { path: { flow, number } } }));
  return told.document;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The names there are of this kind; none while they are not known. */
export function useNamed(format: string): Named[] {
  const { config } = useForm();
  const source = SOURCES[format];
  const of = source?.of?.(config) ?? "";
  const { data } = useQuery({
    queryKey: ["named", format, of],
    queryFn: () => source?.ask(of) ?? [],
    enabled: source !== undefined && (source.of === undefined || of !== ""),
    staleTime: 15_000,
    retry: false,
  });
  return data ?? [];
}
