/** Reads a block's JSON Schema as a form: what kind of field each part is, what it is called, and what depends on what. */

import type { Config } from "@/flow/document";
import type { Schema } from "@/flow/forms";

export type Path = readonly (string | number)[];
export type Tongue = "en" | "zh";

export interface Choice {
  value: string | number | boolean;
  words: string;
}

interface Common {
  /** May be null: left empty it is not there. */
  optional: boolean;
  format: string;
  schema: Schema;
}

export type Shape =
  | (Common & { kind: "text"; long: boolean })
  | (Common & { kind: "number"; whole: boolean; unit: string })
  | (Common & { kind: "boolean" })
  | (Common & { kind: "choice"; choices: Choice[] })
  | (Common & { kind: "list"; item: Schema; least: number; most: number })
  | (Common & { kind: "object" })
  /** A plain value, or `${…}` that is computed when a call comes by. */
  | (Common & { kind: "computable"; plain: Schema })
  /** Any JSON value. */
  | (Common & { kind: "value" });

export interface Member {
  name: string;
  schema: Schema;
  title: string;
  help: string;
  required: boolean;
  /** The name of the value that stands here when the block says nothing. */
  inherits: string;
  only: Record<string, unknown[]> | undefined;
  /** A list without entries of which the field means nothing. */
  beside: string;
}

/** Follow references; what stands beside a reference goes before what it refers to. */
export function resolved(root: Schema, given: Schema): Schema {
  let schema = given;
  for (let depth = 0; depth < 20; depth++) {
    const { $ref, ...beside } = schema;
    if ($ref) schema = { ...(root.$defs?.[$ref.split("/").at(-1) ?? ""] ?? {}), ...beside };
    else if (schema.allOf?.length === 1 && schema.allOf[0]) {
      schema = { ...schema.allOf[0], ...without(schema, "allOf") };
    } else return schema;
  }
  return schema;
}

export function shapeOf(root: Schema, given: Schema, tongue: Tongue): Shape {
  const outer = resolved(root, given);
  const forms = (outer.anyOf ?? outer.oneOf ?? []).map((form) => resolved(root, form));
  const said: Schema = without(without(outer, "anyOf"), "oneOf");
  const optional = forms.some((form) => form.type === "null");
  const others = forms.filter((form) => form.type !== "null");
  const computed = others.find((form) => form["x-format"] === "computed");
  const plain = others.filter((form) => form !== computed);
  const schema: Schema = plain.length === 1 ? { ...plain[0], ...said } : outer;
  const format = schema["x-format"] ?? "";
  const common = { optional, format, schema };
  if (computed)
    return { kind: "computable", ...common, plain: plain.length === 1 ? schema : { ...said, anyOf: plain } };
  if (plain.length > 1) return { kind: "value", ...common };
  if (schema.enum) return { kind: "choice", ...common, choices: choices(schema, tongue) };
  switch (schema.type) {
    case "string":
      return { kind: "text", ...common, long: numberOf(schema.maxLength, 0) > 300 };
    case "number":
    case "integer":
      return { kind: "number", ...common, whole: schema.type === "integer", unit: textOf(schema["x-unit"]) };
    case "boolean":
      return { kind: "boolean", ...common };
    case "array":
      return {
        kind: "list",
        ...common,
        item: schema.items ?? {},
        least: numberOf(schema.minItems, 0),
        most: numberOf(schema.maxItems, Infinity),
      };
    case "object":
      return schema.properties ? { kind: "object", ...common } : { kind: "value", ...common };
    default:
      return { kind: "value", ...common };
  }
}

function choices(schema: Schema, tongue: Tongue): Choice[] {
  const words = (schema["x-words"] as Record<string, Record<string, string>> | undefined)?.[language(tongue)];
  const kinds = schema["x-kinds"] as { name: string; title: Record<string, string> }[] | undefined;
  return (schema.enum ?? []).map((value) => {
    const name = String(value);
    const kind = kinds?.find((one) => one.name === name)?.title[language(tongue)];
    return { value: value as Choice["value"], words: words?.[name] ?? kind ?? name };
  });
}

/** The fields of an object's form, in its order. */
export function membersOf(root: Schema, given: Schema, tongue: Tongue): Member[] {
  const form = resolved(root, given);
  return Object.entries(form.properties ?? {}).map(([name, schema]) => {
    const known = resolved(root, schema);
    return {
      name,
      schema,
      title: titleOf(known, tongue, name),
      help: helpOf(known, tongue),
      required: form.required?.includes(name) ?? false,
      inherits: textOf(known["x-inherits"]),
      only: known["x-only"] as Member["only"],
      beside: textOf(known["x-beside"]),
    };
  });
}

/** Sets of fields that stand in each other's place; empty where the form has none. */
export function eitherOf(root: Schema, given: Schema): string[][] {
  return (resolved(root, given)["x-either"] as string[][] | undefined) ?? [];
}

export function titleOf(schema: Schema, tongue: Tongue, name = ""): string {
  return (tongue === "zh" ? schema["x-title"]?.["zh-CN"] : undefined) ?? schema.title ?? name;
}

export function helpOf(schema: Schema, tongue: Tongue): string {
  return (tongue === "zh" ? schema["x-help"]?.["zh-CN"] : undefined) ?? schema.description ?? "";
}

/** Whether a field means anything beside the values of the others. */
export function matters(member: Member, siblings: Config, form: Schema): boolean {
  const list = siblings[member.beside];
  if (member.beside !== "" && !(Array.isArray(list) && list.length > 0)) return false;
  return Object.entries(member.only ?? {}).every(([name, values]) =>
    values.includes(siblings[name] ?? form.properties?.[name]?.default),
  );
}

/** Settings with one place written; `undefined` takes it out. What does not change stays the same object. */
export function written<T>(value: T, path: Path, to: unknown): T {
  const [step, ...rest] = path;
  if (step === undefined) return to as T;
  if (typeof step === "number") {
    const list = Array.isArray(value) ? [...(value as unknown[])] : [];
    if (rest.length === 0 && to === undefined) list.splice(step, 1);
    else list[step] = written(list[step], rest, to);
    return list as T;
  }
  const object = { ...(value as Record<string, unknown> | null) };
  if (rest.length === 0 && to === undefined) return without(object, step) as T;
  object[step] = written(object[step], rest, to);
  return object as T;
}

function without(object: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}

/** RFC 6901. */
export function pointerOf(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/**
 * A first value for a new entry of a list, or for a field that gets one: what its form cannot be without, and what tells it from
 * its siblings. `languages` are the flow's.
 */
export function fresh(
  root: Schema,
  given: Schema,
  siblings: readonly unknown[] = [],
  languages: readonly string[] = [],
): unknown {
  const shape = shapeOf(root, given, "en");
  if (shape.schema.default !== undefined && shape.schema.default !== null) return structuredClone(shape.schema.default);
  switch (shape.kind) {
    case "text":
      return firstText(shape.format, siblings, languages);
    case "number":
      return numberOf(shape.schema.minimum, 0);
    case "boolean":
      return false;
    case "choice":
      return shape.choices[0]?.value;
    case "list":
      return [];
    case "object": {
      const form = resolved(root, shape.schema);
      // Of fields that stand in each other's place the first is begun with, where it is a form itself.
      const [first] = eitherOf(root, form).flat();
      const begun = first && shapeOf(root, form.properties?.[first] ?? {}, "en").kind === "object" ? [first] : [];
      const entries = [...(form.required ?? []), ...begun].map((name) => {
        const others = siblings.map((one) => (one as Record<string, unknown> | null)?.[name]);
        return [name, fresh(root, form.properties?.[name] ?? {}, others, languages)];
      });
      return Object.fromEntries([...entries, ...ownKey(root, form, siblings)]) as Config;
    }
    default:
      return shape.optional ? null : "";
  }
}

/** A key that may be left out is given all the same where callers tell entries apart by it: nobody lists them for no key. */
function ownKey(root: Schema, form: Schema, siblings: readonly unknown[]): [string, unknown][] {
  return Object.entries(form.properties ?? {}).flatMap(([name, schema]) => {
    const { kind, format, optional } = shapeOf(root, schema, "en");
    if (kind !== "text" || format !== "keys" || !optional) return [];
    const taken = siblings.map((one) => (one as Record<string, unknown> | null)?.[name]);
    return [[name, firstText(format, taken, [])]];
  });
}

const KEYS = Array.from("1234567890*#");

/** Keys and exits are told apart by their texts, so a new one is one that no other has. */
function firstText(format: string, taken: readonly unknown[], languages: readonly string[]): string {
  if (format === "language") return languages.find((language) => !taken.includes(language)) ?? "";
  if (format === "keys") return KEYS.find((key) => !taken.includes(key)) ?? "";
  if (format !== "exit") return "";
  let n = taken.length + 1;
  while (taken.includes(`way_${n}`)) n += 1;
  return `way_${n}`;
}

function language(tongue: Tongue): string {
  return tongue === "zh" ? "zh-CN" : "en";
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
