/** Names of the things that an installation has, as fields offer them. */

import { useQuery } from "@tanstack/react-query";
import { answerOf, api } from "@/contract/client";
import type { Config } from "@/flow/document";
import { useForm } from "./form/context";

export interface Named {
  name: string;
  /** What people know it by beside its name. */
  words?: string;
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
  "linked-variable": { of: (config) => textOf(config.flow), ask: theirVariables },
};

/** The variables of the version that answers calls now. */
async function theirVariables(flow: string): Promise<Named[]> {
  const path = { flow };
  const { live_version: number } = await answerOf(api.GET("/v1/flows/{flow}", { params: { path } }));
  if (number === null) return [];
  const version = await answerOf(api.GET("/v1/flows/{flow}/versions/{number}", { params: { path: { flow, number } } }));
  return Object.keys((version.document.variables ?? {}) as Config).map((name) => ({ name }));
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
