import type { ComponentType } from "react";
import { BooleanField } from "../fields/BooleanField";
import { ChoiceField } from "../fields/ChoiceField";
import { ComputableField } from "../fields/ComputableField";
import { ExpressionField } from "../fields/ExpressionField";
import { KeysField } from "../fields/KeysField";
import { LanguageField } from "../fields/LanguageField";
import { ListField } from "../fields/ListField";
import { NamedField } from "../fields/NamedField";
import { NumberField } from "../fields/NumberField";
import { ObjectField } from "../fields/ObjectField";
import { PromptField } from "../fields/PromptField";
import { TemplateField } from "../fields/TemplateField";
import { TextField } from "../fields/TextField";
import { ValueField } from "../fields/ValueField";
import { VariableField } from "../fields/VariableField";
import { VersionField } from "../fields/VersionField";
import { useForm, type FieldProps } from "./context";
import { shapeOf, type Shape } from "./shape";

/** The meaning of a text or a number decides how it is filled in. */
const BY_FORMAT: Readonly<Record<string, ComponentType<FieldProps>>> = {
  prompt: PromptField,
  variable: VariableField,
  cel: ExpressionField,
  template: TemplateField,
  multiline: TemplateField,
  keys: KeysField,
  language: LanguageField,
  flow: NamedField,
  secret: NamedField,
  calendar: NamedField,
  table: NamedField,
  column: NamedField,
  sms_provider: NamedField,
  recognizer: NamedField,
  caller_class: NamedField,
  "flow-alias": NamedField,
  "flow-version": VersionField,
  "linked-variable": NamedField,
};

const BY_KIND: Readonly<Record<Shape["kind"], ComponentType<FieldProps>>> = {
  text: TextField,
  number: NumberField,
  boolean: BooleanField,
  choice: ChoiceField,
  list: ListField,
  object: ObjectField,
  computable: ComputableField,
  value: ValueField,
};

/** The field that a schema asks for. */
export function Field(props: FieldProps) {
  const { root, tongue } = useForm();
  const shape = shapeOf(root, props.schema, tongue);
  const Found =
    (shape.kind === "text" || shape.kind === "number" ? BY_FORMAT[shape.format] : undefined) ?? BY_KIND[shape.kind];
  return <Found {...props} />;
}
