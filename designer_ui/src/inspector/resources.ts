/** Names of the things that an installation has, as fields offer them. */

import { useQuery } from "@tanstack/react-query";

interface Source {
  path: string;
  /** The member of the answer that lists them, and what names each. */
  list: string;
  name: string;
}

/** By the meaning that a form gives a text (`x-format`). */
const SOURCES: Readonly<Record<string, Source>> = {
  flow: { path: "/v1/flows", list: "flows", name: "id" },
  secret: { path: "/v1/secrets", list: "secrets", name: "name" },
  calendar: { path: "/v1/calendars", list: "calendars", name: "name" },
  table: { path: "/v1/tables", list: "tables", name: "name" },
};

async function names({ path, list, name }: Source): Promise<string[]> {
  const answer = await fetch(path, { headers: { accept: "application/json" } });
  if (!answer.ok) return [];
  const body = (await answer.json()) as Record<string, unknown>;
  const entries = body[list];
  if (!Array.isArray(entries)) return [];
  return (entries as Record<string, unknown>[]).map((one) => one[name]).filter((one) => typeof one === "string");
}

/** The names there are of this kind; none while they are not known. */
export function useNamed(format: string): string[] {
  const source = SOURCES[format];
  const { data } = useQuery({
    queryKey: ["named", format],
    queryFn: () => (source ? names(source) : []),
    staleTime: 15_000,
  });
  return data ?? [];
}
