import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useForm, type FieldProps } from "../form/context";
import { Row } from "../form/Row";

/** A value whose type is seen as it is written: `3` is a number, `yes` a text, `true` a truth, `[1, 2]` a list. */
export function ValueField(props: FieldProps) {
  const { t } = useTranslation("forms");
  const { change, readOnly } = useForm();
  const [typed, setTyped] = useState<{ text: string; value: unknown } | undefined>(undefined);
  // What is being typed stays as it is typed, until the value comes to differ from it by undo or by another person.
  const shown = typed && same(typed.value, props.value) ? typed.text : textOf(props.value);
  return (
    <Row
      field={props}
      aside={props.value === undefined || props.value === null ? undefined : t(`types.${kindOf(props.value)}`)}
    >
      {({ id, describedBy, invalid }) => (
        <TextInput
          id={id}
          aria-describedby={describedBy}
          error={invalid}
          readOnly={readOnly}
          value={shown}
          onChange={(event) => {
            const text = event.currentTarget.value;
            const value = valueOf(text);
            setTyped({ text, value });
            change(props.path, value);
          }}
        />
      )}
    </Row>
  );
}

/** Read what was typed. Quotes make a text of what would be a number: `"007"`. */
export function valueOf(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Write a value so that reading it gives the same. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string" && valueOf(value) === value) return value;
  return JSON.stringify(value);
}

function kindOf(value: unknown): "string" | "number" | "boolean" | "list" | "map" {
  if (Array.isArray(value)) return "list";
  if (typeof value === "object") return "map";
  return typeof value === "number" ? "number" : typeof value === "boolean" ? "boolean" : "string";
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
