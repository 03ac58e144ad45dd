import { Textarea } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { textOf } from "./ValueField";
import { useForm, type FieldProps } from "../form/context";
import { variablesIn } from "@/expressions/facts";
import { useValue, valueOf } from "@/expressions/useValue";
import formClasses from "../form/form.module.css";
import classes from "@/expressions/expressions.module.css";

const ExpressionEditor = lazy(() => import("@/expressions/ExpressionEditor"));

const HIDDEN = "•••";

function shown(value: unknown): string {
  return value === "" ? "''" : textOf(value) || "null";
}

interface Props {
  id: string;
  describedBy: string;
  invalid: boolean;
  field: FieldProps;
  value: string;
  onChange: (text: string) => void;
}

/** Where CEL is written, with what it comes to beneath. The editor itself is fetched when the first one is shown. */
export function ExpressionInput({ id, describedBy, invalid, field, value, onChange }: Props) {
  const { t } = useTranslation("expressions");
  const { flow, readOnly, remarks, lastValues } = useForm();
  const came = useValue(value, flow, lastValues);
  const named = lastValues ? variablesIn(value, flow.variables) : [];
  const inCall = (name: string) => {
    const variable = flow.variables[name];
    if (!variable || !lastValues) return "";
    return variable.sensitive ? HIDDEN : shown(valueOf(name, variable, lastValues));
  };
  return (
    <>
      <Suspense
        fallback={
          <Textarea
            id={id}
            aria-describedby={describedBy}
            className={formClasses.code ?? ""}
            readOnly
            autosize
            minRows={1}
            value={value}
          />
        }
      >
        <ExpressionEditor
          id={id}
          label={field.title}
          describedBy={describedBy}
          invalid={invalid}
          readOnly={readOnly}
          value={value}
          variables={flow.variables}
          valueOf={inCall}
          reasons={remarks(field.path).map((one) => one.text)}
          onChange={onChange}
        />
      </Suspense>
      {came?.problem === "" && (
        <div className={classes.value}>
          <span>{t(lastValues ? "givesLast" : "gives")}</span>
          <code>{shown(came.value)}</code>
        </div>
      )}
      {named.length > 0 && (
        <div className={classes.value} role="note" aria-label={t("inLastCall")}>
          <span>{t("inLastCall")}</span>
          {named.map((name) => (
            <code key={name}>
              {name} = {inCall(name)}
            </code>
          ))}
        </div>
      )}
    </>
  );
}
