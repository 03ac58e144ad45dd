/** What a form's values are held to at once, before the server has looked: the schema itself, by a validator without `eval`. */

import { Validator, type OutputUnit, type Schema as Draft } from "@cfworker/json-schema";
import type { Schema } from "@/flow/forms";

/** A key of the catalogue `forms`, with what goes into its places. */
export interface Fault {
  key: string;
  values: Record<string, string | number>;
}

const LIMITS: Record<string, string> = {
  minLength: "minLength",
  maxLength: "maxLength",
  minimum: "minimum",
  maximum: "maximum",
  minItems: "minItems",
  maxItems: "maxItems",
};
/** What to say first when a place has several faults. */
const ORDER = ["required", "pattern", ...Object.keys(LIMITS), "enum", "type"];

const validators = new WeakMap<Schema, Validator>();

/** The faults of a block's settings by JSON pointer. */
export function faultsOf(schema: Schema, config: unknown): Map<string, Fault> {
  const validator = validators.get(schema) ?? new Validator(schema as Draft, "2020-12", false);
  validators.set(schema, validator);
  const found = new Map<string, { rank: number; fault: Fault }>();
  for (const unit of validator.validate(config).errors) {
    const rank = ORDER.indexOf(unit.keyword);
    if (rank < 0) continue;
    for (const [pointer, fault] of said(unit, schema)) {
      const before = found.get(pointer);
      if (!before || rank < before.rank) found.set(pointer, { rank, fault });
    }
  }
  return new Map([...found].map(([pointer, { fault }]) => [pointer, fault]));
}

function said(unit: OutputUnit, schema: Schema): [string, Fault][] {
  const pointer = unit.instanceLocation.replace(/^#/, "");
  if (unit.keyword === "required") {
    const name = /"([^"]+)"/.exec(unit.error)?.[1] ?? "";
    return [[`${pointer}/${name}`, { key: "faults.required", values: {} }]];
  }
  const limit = limitAt(schema, unit.keywordLocation);
  const key = LIMITS[unit.keyword] ?? unit.keyword;
  return [[pointer, { key: `faults.${key}`, values: typeof limit === "number" ? { limit } : {} }]];
}

/** The keyword's own value: its place is told as a pointer into the schema, through references. */
function limitAt(root: Schema, place: string): unknown {
  let at: unknown = root;
  for (const step of place.replace(/^#\/?/, "").split("/")) {
    if (typeof at !== "object" || at === null) return undefined;
    const here = at as Record<string, unknown>;
    if (step === "$ref" && typeof here.$ref === "string") {
      at = root.$defs?.[here.$ref.split("/").at(-1) ?? ""];
      continue;
    }
    at = here[step.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return at;
}
