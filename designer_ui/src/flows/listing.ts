/** Which flows are shown: by what is typed, by folder, tag and state. Framework-free, so that it is tested by itself. */
import { initials } from "@/flow/pinyin";

/** What the list needs of a flow; the API's own view of it has more. */
export interface Listed {
  readonly id: string;
  readonly name: string;
  readonly live_version: number | null;
  readonly differs: boolean;
  readonly folder: string;
  readonly tags: readonly string[];
  readonly about: string;
  readonly numbers: readonly string[];
}

export const STATES = ["draft", "published", "changed"] as const;
export type State = (typeof STATES)[number];

/** How a flow stands: never published, published as it is drawn, or drawn otherwise since. */
export function stateOf(flow: Pick<Listed, "live_version" | "differs">): State {
  if (flow.live_version === null) return "draft";
  return flow.differs ? "changed" : "published";
}

export interface Wanted {
  readonly text: string;
  /** The folder and all below it; every flow when empty. */
  readonly folder: string;
  readonly tag: string | null;
  readonly state: State | null;
}

export const EVERYTHING: Wanted = { text: "", folder: "", tag: null, state: null };

/** Whether a flow lies in a folder or below it. */
export function liesIn(flow: Pick<Listed, "folder">, folder: string): boolean {
  return folder === "" || flow.folder === folder || flow.folder.startsWith(`${folder}/`);
}

/** All that is searched of a flow, a line each: worked out once, for thousands of flows are searched with every letter. */
const searched = new WeakMap<Listed, string>();

function wordsOf(flow: Listed): string {
  const known = searched.get(flow);
  if (known !== undefined) return known;
  const texts = [flow.name, flow.id, flow.about, flow.folder, ...flow.tags, ...flow.numbers];
  const words = texts.flatMap((text) => [text, initials(text)]).join("\n").toLowerCase(); // prettier-ignore
  searched.set(flow, words);
  return words;
}

/** The flows that are wanted, in the order given. Every word that is typed has to be found somewhere. */
export function choose<F extends Listed>(flows: readonly F[], wanted: Wanted): F[] {
  const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
  return flows.filter(
    (flow) =>
      liesIn(flow, wanted.folder) &&
      (wanted.tag === null || flow.tags.includes(wanted.tag)) &&
      (wanted.state === null || stateOf(flow) === wanted.state) &&
      words.every((word) => wordsOf(flow).includes(word)),
  );
}

export interface FolderLine {
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  readonly count: number;
}

/** Every folder there is, parents before their children, with how many flows lie in it or below. */
export function folders(flows: readonly Pick<Listed, "folder">[]): FolderLine[] {
  const paths = new Set<string>();
  for (const { folder } of flows) {
    const parts = folder ? folder.split("/") : [];
    parts.forEach((_, index) => paths.add(parts.slice(0, index + 1).join("/")));
  }
  const order = new Intl.Collator("zh-Hans-CN-u-co-pinyin", { numeric: true });
  return [...paths]
    .map((path) => path.split("/"))
    .sort((a, b) => {
      const at = a.findIndex((part, index) => part !== b[index]);
      return at < 0 ? a.length - b.length : order.compare(a[at] ?? "", b[at] ?? "");
    })
    .map((parts) => {
      const path = parts.join("/");
      const count = flows.filter((flow) => liesIn(flow, path)).length;
      return { path, name: parts.at(-1) ?? "", depth: parts.length - 1, count };
    });
}

/** Every tag there is. */
export function tagsOf(flows: readonly Pick<Listed, "tags">[]): string[] {
  return [...new Set(flows.flatMap((flow) => flow.tags))].sort(new Intl.Collator("zh-Hans-CN-u-co-pinyin").compare);
}
