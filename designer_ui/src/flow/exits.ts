/**
 * A block's exits follow from its settings, and only its type, on the server, knows how. So that typing is painted at once, they
 * are foreseen here from what the server said of the settings before: entries of a list that were exits are exits again.
 */

import type { Words } from "./catalog";
import type { Config, FlowNode } from "./document";
import type { Schema } from "./forms";

export interface Exit {
  name: string;
  title: Words;
  /** The key or keys that a caller presses for it; empty for an exit that no key chooses. */
  keys: string;
  /** Left open it is an error; any other then leads where the block's first exit leads. */
  required: boolean;
  /** Taken where the block could not do what it is for. */
  fails?: boolean;
  /** Connected, but the settings no longer have it. */
  lost?: boolean;
}

/** Foresee the exits of new settings from those of others of the same type. */
export function foreseen(before: Config, known: readonly Exit[], after: Config, schema?: Schema): Exit[] {
  const rules = listsOfExits(before, known, schema);
  const rest = known.filter(
    (exit) => !rules.some((rule) => rule.entries(before).some((made) => made.name === exit.name)),
  );
  const made = rules.map((rule) => rule.entries(after, known));
  const first = known.findIndex((exit) => !rest.includes(exit));
  const place = first < 0 ? 0 : first;
  const exits = [...rest.slice(0, place), ...made.flat(), ...rest.slice(place)];
  const names = new Set<string>();
  return exits.filter((exit) => exit.name !== "" && !names.has(exit.name) && names.add(exit.name));
}

/** What can be said before the server has answered: the entries that name exits, and whatever is connected. */
export function guessed(node: FlowNode, schema: Schema | undefined): Exit[] {
  const made = foreseen({}, [], node.config, schema);
  const names = new Set(made.map((exit) => exit.name));
  const drawn = Object.keys(node.exits).filter((name) => !names.has(name));
  return [...made, ...drawn.map((name) => ({ name, title: { en: name, zh: name }, keys: "", required: false }))];
}

interface Rule {
  entries: (config: Config, known?: readonly Exit[]) => Exit[];
}

/** The lists in the settings whose entries are exits: by their form, or because they were. */
function listsOfExits(config: Config, known: readonly Exit[], schema: Schema | undefined): Rule[] {
  const names = new Set(known.map((exit) => exit.name));
  const formed = Object.entries(schema?.properties ?? {}).flatMap(([list, form]) => {
    const item = form.items?.$ref ? schema?.$defs?.[form.items.$ref.split("/").at(-1) ?? ""] : form.items;
    return item?.properties?.exit ? [{ list, field: "exit" }] : [];
  });
  const learned = Object.entries(config).flatMap(([list, entries]) => {
    if (!Array.isArray(entries) || formed.some((rule) => rule.list === list)) return [];
    const [entry] = entries as unknown[];
    const fields = typeof entry === "object" && entry !== null ? Object.keys(entry) : [""];
    const all = (field: string) => (entries as unknown[]).every((one) => names.has(nameIn(one, field)));
    const field = fields.find((one) => entries.length > 0 && all(one));
    return field === undefined ? [] : [{ list, field }];
  });
  return [...formed, ...learned].map(({ list, field }) => ({
    entries: (settings, before = []) => {
      const entries = settings[list];
      return (Array.isArray(entries) ? (entries as unknown[]) : []).map((entry) => {
        const name = nameIn(entry, field);
        const label = text(entry, "label") || before.find((exit) => exit.name === name)?.title.en || name;
        const same = before.find((exit) => exit.name === name && exit.title.en === label);
        const required = before.find((exit) => exit.name === name)?.required ?? true;
        return {
          name,
          title: same?.title ?? { en: label, zh: label },
          keys: text(entry, "keys") || text(entry, "key"),
          required,
        };
      });
    },
  }));
}

function nameIn(entry: unknown, field: string): string {
  const said = field === "" ? entry : (entry as Record<string, unknown> | null)?.[field];
  if (typeof said !== "string") return "";
  return field === "exit" || field === "" ? said : said.toLowerCase();
}

function text(entry: unknown, field: string): string {
  const said = typeof entry === "object" && entry !== null ? (entry as Record<string, unknown>)[field] : undefined;
  return typeof said === "string" ? said : "";
}
