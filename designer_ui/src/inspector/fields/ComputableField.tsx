import { ActionIcon, Tooltip } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useForm, type FieldProps } from "../form/context";
import { Field } from "../form/Field";
import { Row } from "../form/Row";
import { fresh, resolved, shapeOf } from "../form/shape";
import { ExpressionInput } from "./ExpressionInput";
import classes from "../form/form.module.css";

/** A plain value, or one that is computed when a call comes by: `${…}`. */
export function ComputableField(props: FieldProps) {
  const { t } = useTranslation("forms");
  const { root, tongue, change, readOnly } = useForm();
  const shape = shapeOf(root, props.schema, tongue);
  if (shape.kind !== "computable") return null;
  const inner = typeof props.value === "string" ? /^\$\{([\s\S]*)\}$/.exec(props.value)?.[1] : undefined;
  const label = t(inner === undefined ? "computeIt" : "fixedValue");
  const toggle = (
    <Tooltip label={label}>
      <ActionIcon
        size={28}
        variant={inner === undefined ? "subtle" : "light"}
        aria-label={label}
        aria-pressed={inner !== undefined}
        disabled={readOnly}
        onClick={() =>
          change(
            props.path,
            inner === undefined ? "${0}" : (resolved(root, props.schema).default ?? fresh(root, shape.plain)),
          )
        }
      >
        <IconBraces size={16} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div className={classes.plain}>
      {inner === undefined ? (
        <Field {...props} schema={shape.plain} />
      ) : (
        <Row field={props}>
          {(ids) => (
            <ExpressionInput
              {...ids}
              field={props}
              value={inner}
              onChange={(text) => change(props.path, `\${${text}}`)}
            />
          )}
        </Row>
      )}
      {toggle}
    </div>
  );
}
