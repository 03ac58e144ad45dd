/** Conditions built by form and the same in CEL, as `engine/nodes/branch.py` writes them: what is said one way is kept in the other. */

import type { Config } from "@/flow/document";

export interface Test {
  subject: string;
  is: string;
  values?: string[];
}

export interface Built {
  test: Test;
  further?: Test[];
  join?: "all" | "any";
}

/** What the fields of another way begin with, where the way that is left can be said in it. */
export function carriedOver(from: Config, to: readonly string[]): Config {
  if (to.includes("when") && isTest(from.test)) return { when: celOf(from as unknown as Built) };
  if (to.includes("test") && typeof from.when === "string") return { ...builtOf(from.when) };
  return {};
}

function isTest(value: unknown): boolean {
  return typeof value === "object" && value !== null && (value as Partial<Test>).subject !== "";
}

/** A condition built by form, in CEL. */
export function celOf({ test, further = [], join = "all" }: Built): string {
  if (further.length === 0) return comparison(test);
  return [test, ...further].map((one) => `(${comparison(one)})`).join(join === "any" ? " || " : " && ");
}

function comparison({ subject, is, values = [] }: Test): string {
  const text = `text(${subject})`;
  const [first = ""] = values;
  switch (is) {
    case "empty":
      return `${text} == ""`;
    case "not_equal":
      return `${text} != ${JSON.stringify(first)}`;
    case "one_of":
      return `${text} in [${values.map((value) => JSON.stringify(value)).join(", ")}]`;
    case "starts_with":
      return values.map((value) => `${text}.startsWith(${JSON.stringify(value)})`).join(" || ");
    case "at_least":
    case "at_most":
      return `number(${subject}) != null && number(${subject}) ${SIGNS[is]} ${decimal(first)}`;
    default:
      return `${text} == ${JSON.stringify(first)}`;
  }
}

const SIGNS = { at_least: ">=", at_most: "<=" } as const;

/** Written as CEL's decimals are, for whole numbers are another type there. */
function decimal(text: string): string {
  const value = String(Number(text));
  return /^-?\d+$/.test(value) ? `${value}.0` : value;
}

/** The form that says the same as a condition in CEL; undefined where no form can. */
export function builtOf(cel: string): Built | undefined {
  const source = cel.trim();
  const single = testOf(source);
  if (single) return { test: single };
  if (!source.startsWith("(") || !source.endsWith(")")) return undefined;
  for (const [join, sign] of [
    ["all", ") && ("],
    ["any", ") || ("],
  ] as const) {
    const [test, ...further] = source.slice(1, -1).split(sign).map(testOf);
    if (test && further.length > 0 && further.every((one) => one !== undefined)) return { test, further, join };
  }
  return undefined;
}

const NAME = String.raw`[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*`;
const SUBJECT = String.raw`(?:text\((${NAME})\)|(${NAME}))`;
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;
const COMPARED = new RegExp(`^${SUBJECT} (==|!=) (${QUOTED})$`);
const LISTED = new RegExp(`^${SUBJECT} in (\\[${QUOTED}(?:, ${QUOTED})*\\])$`);
const BEGUN = new RegExp(`^${SUBJECT}\\.startsWith\\((${QUOTED})\\)$`);
const NUMBERED = new RegExp(`^number\\((${NAME})\\) != null && number\\(\\1\\) (>=|<=) (-?\\d+(?:\\.\\d+)?)$`);

function testOf(source: string): Test | undefined {
  const compared = COMPARED.exec(source);
  if (compared) {
    const value = read(compared[4]) as string | undefined;
    if (value === undefined) return undefined;
    const subject = compared[1] ?? compared[2] ?? "";
    if (value === "" && compared[3] === "==") return { subject, is: "empty" };
    return { subject, is: compared[3] === "==" ? "equal" : "not_equal", values: [value] };
  }
  const listed = LISTED.exec(source);
  if (listed) {
    const values = read(listed[3]) as string[] | undefined;
    return values && { subject: listed[1] ?? listed[2] ?? "", is: "one_of", values };
  }
  const numbered = NUMBERED.exec(source);
  if (numbered) {
    const [, subject = "", sign, value = ""] = numbered;
    return { subject, is: sign === ">=" ? "at_least" : "at_most", values: [String(Number(value))] };
  }
  const begun = source.split(" || ").map((part) => BEGUN.exec(part));
  const subjects = new Set(begun.map((part) => part?.[1] ?? part?.[2]));
  const values = begun.map((part) => read(part?.[3]) as string | undefined);
  const [subject] = subjects;
  if (subject === undefined || subjects.size > 1) return undefined;
  return values.every((value) => value !== undefined) ? { subject, is: "starts_with", values } : undefined;
}

function read(quoted: string | undefined): unknown {
  try {
    return JSON.parse(quoted ?? "");
  } catch {
    return undefined;
  }
}
