import { useTranslation } from "react-i18next";
import type { Config, FlowDocument } from "@/flow/document";
import type { Schema } from "@/flow/forms";
import { useForm } from "../form/context";
import { membersOf, resolved, shapeOf, type Tongue } from "../form/shape";
import classes from "../form/form.module.css";

interface Props {
  entry: Config;
  at: number;
  item: Schema;
  wrong: boolean;
}

/** What an entry of a list is, in a line: its key, and its name or else its first words, as people read them. */
export function Summary({ entry, at, item, wrong }: Props) {
  const { t } = useTranslation("forms");
  const { root, tongue, flow } = useForm();
  const key = membersOf(root, item, tongue).find((one) => resolved(root, one.schema)["x-format"] === "keys");
  const words = wordsOf({ root, tongue, flow }, item, entry);
  const label = typeof entry.label === "string" && entry.label !== "" ? entry.label : words.slice(0, 3).join(" · ");
  const pressed = key ? entry[key.name] : undefined;
  return (
    <>
      {typeof pressed === "string" && pressed !== "" && <span className={classes.badge}>{pressed}</span>}
      <span>{label || t("entry", { n: at + 1 })}</span>
      {wrong && <span className={classes.wrong} role="img" aria-label={t("wrong")} />}
    </>
  );
}

interface Around {
  root: Schema;
  tongue: Tongue;
  flow: FlowDocument;
}

/** What each field says, in words: a choice by its name, a prompt by its text, several values as a list. */
function wordsOf(around: Around, form: Schema, entry: Config): string[] {
  const { root, tongue } = around;
  return membersOf(root, form, tongue)
    .map((member) => worded(around, member.schema, entry[member.name]))
    .filter((one) => one !== "");
}

function worded(around: Around, given: Schema, value: unknown): string {
  const shape = shapeOf(around.root, given, around.tongue);
  if (shape.kind === "choice") return shape.choices.find((one) => one.value === value)?.words ?? "";
  if (typeof value === "boolean" || value === undefined || value === null) return "";
  if (shape.format === "keys" || shape.format === "exit") return "";
  if (shape.format === "prompt" && typeof value === "string") {
    const spoken = around.flow.prompts[value];
    return around.flow.languages.map((language) => spoken?.[language]?.text ?? "").find((one) => one !== "") ?? value;
  }
  if (shape.kind === "list" && Array.isArray(value)) {
    const each = value.map((one) => worded(around, shape.item, one)).filter((one) => one !== "");
    return each.length > 3 ? `${each.slice(0, 3).join(", ")}…` : each.join(", ");
  }
  if (shape.kind === "object") return wordsOf(around, shape.schema, value as Config).join(" ");
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
