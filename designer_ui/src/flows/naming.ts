/** Ids of new flows, made from their names: people choose names, and never have to think of an id. */
import { initials } from "@/flow/pinyin";

const LONGEST = 63;

/** An id for a name that is none of those taken: `main-menu`, `cd-2`, `flow`. */
export function flowIdFor(name: string, taken: ReadonlySet<string>): string {
  const latin = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const word = latin
    .replace(/\p{Script=Han}+/gu, (han) => `-${initials(han).toLowerCase()}-`)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, LONGEST - 4)
    .replace(/-+$/, "");
  const stem = word || "flow";
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? stem : `${stem}-${count}`;
    if (!taken.has(id)) return id;
  }
}
