/** Walks a block's settings along its JSON Schema and tells what each value means (`x-format`: prompt, cel, variable, flow…). */

export interface Schema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  prefixItems?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: boolean | Schema;
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  $ref?: string;
  $defs?: Record<string, Schema>;
  "x-format"?: string;
  "x-title"?: Record<string, string>;
  "x-help"?: Record<string, string>;
  [key: string]: unknown;
}

/** One text in the settings: where it is, what it is, and by which form field. */
export interface Place {
  path: (string | number)[];
  value: string;
  format: string;
  field: string;
}

/** Find every text in the settings, with the meaning its form gives it; the empty one where the form gives none. */
export function found(schema: Schema, value: unknown): Place[] {
  const places: Place[] = [];
  walk(schema, schema, value, [], "", places);
  return places;
}

function walk(
  root: Schema,
  given: Schema,
  value: unknown,
  path: (string | number)[],
  field: string,
  into: Place[],
): void {
  const schema = chosen(root, given, value);
  const named = field || (schema.title ?? "");
  if (typeof value === "string") {
    into.push({ path, value, format: schema["x-format"] ?? "", field: named });
  } else if (Array.isArray(value)) {
    value.forEach((inner, n) => {
      const item = schema.prefixItems?.[n] ?? schema.items;
      if (item) walk(root, item, inner, [...path, n], named, into);
    });
  } else if (typeof value === "object" && value !== null) {
    const rest = typeof schema.additionalProperties === "object" ? schema.additionalProperties : {};
    for (const [name, inner] of Object.entries(value)) {
      const property = schema.properties?.[name] ?? rest;
      walk(root, property, inner, [...path, name], property.title ?? name, into);
    }
  }
}

/** Follow references, and of several forms take the one that the value can have. */
function chosen(root: Schema, given: Schema, value: unknown): Schema {
  let schema = given;
  for (let depth = 0; depth < 20; depth++) {
    if (schema.$ref) {
      schema = root.$defs?.[schema.$ref.split("/").at(-1) ?? ""] ?? {};
      continue;
    }
    const forms: Schema[] | undefined =
      schema.anyOf ?? schema.oneOf ?? (schema.allOf?.length === 1 ? schema.allOf : undefined);
    if (!forms) return schema;
    const fits: Schema | undefined = forms.find((form) => canBe(root, form, value));
    if (!fits) return schema;
    schema = fits;
  }
  return schema;
}

function canBe(root: Schema, form: Schema, value: unknown): boolean {
  const schema = form.$ref ? (root.$defs?.[form.$ref.split("/").at(-1) ?? ""] ?? {}) : form;
  const kind = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  if (schema.type !== undefined) {
    const types = Array.isArray(schema.type) ? schema.type : [schema.type];
    if (!types.includes(kind) && !(kind === "number" && types.includes("integer"))) return false;
  }
  if (kind === "object" && schema.properties) {
    const object = value as Record<string, unknown>;
    return Object.entries(schema.properties).every(
      ([name, inner]) => inner.const === undefined || inner.const === object[name],
    );
  }
  return true;
}

/** Give the settings with one text replaced; what does not change stays the same object. */
export function replaced<T>(value: T, path: readonly (string | number)[], text: unknown): T {
  const [step, ...rest] = path;
  if (step === undefined) return text as T;
  if (Array.isArray(value)) {
    return value.map((inner: unknown, n) => (n === step ? replaced(inner, rest, text) : inner)) as T;
  }
  const object = value as Record<string, unknown>;
  return { ...object, [step]: replaced(object[step], rest, text) } as T;
}
