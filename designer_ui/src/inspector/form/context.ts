/** What a field of a form may know beside its own value. */

import type { LastValues } from "@/phone/lastValues";
import { createContext, useContext } from "react";
import type { Catalog } from "@/flow/catalog";
import type { Config, FlowDocument, Language, NodeId, Variable } from "@/flow/document";
import type { Schema } from "@/flow/forms";
import type { Path, Tongue } from "./shape";

export interface Remark {
  severity: "error" | "warning" | "info";
  text: string;
}

export interface FormContext {
  root: Schema;
  tongue: Tongue;
  readOnly: boolean;
  flow: FlowDocument;
  catalog: Catalog;
  /** The block that is filled in; empty where the form is not a block's. */
  node: NodeId;
  /** All that the form says. */
  config: Config;
  change: (path: Path, value: unknown) => void;
  /** What is wrong at a place, the worst first. */
  remarks: (path: Path) => readonly Remark[];
  /** The value that stands where the block says nothing, and who says it. */
  inherited: (name: string) => { value: unknown; source: "flow" | "installation" } | undefined;
  /** The values of the last test call, and its facts; undefined before the first. */
  lastValues: LastValues | undefined;
  /** Changes of the flow that a field makes on the way: a prompt written, a variable declared. */
  speak: (key: string, language: Language, text: string) => void;
  declare: (name: string, variable: Variable) => void;
}

const Context = createContext<FormContext | null>(null);
export const FormProvider = Context.Provider;

export function useForm(): FormContext {
  const form = useContext(Context);
  if (!form) throw new Error("A field stands outside a form.");
  return form;
}

/** What every field is given. */
export interface FieldProps {
  schema: Schema;
  value: unknown;
  path: Path;
  title: string;
  help: string;
  required: boolean;
  /** The name of the inherited value, where there can be one. */
  inherits?: string;
  /** It stands in another field's place, and is there as long as it is chosen. */
  stays?: boolean;
}
