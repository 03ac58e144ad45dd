import { useForm, type FieldProps } from "../form/context";
import { Row } from "../form/Row";
import { shapeOf } from "../form/shape";
import { ExpressionInput } from "./ExpressionInput";
import { emptied } from "./TextField";

/** A CEL expression. */
export function ExpressionField(props: FieldProps) {
  const { root, tongue, change } = useForm();
  const { optional } = shapeOf(root, props.schema, tongue);
  return (
    <Row field={props}>
      {(ids) => (
        <ExpressionInput
          {...ids}
          field={props}
          value={typeof props.value === "string" ? props.value : ""}
          onChange={(text) => change(props.path, emptied(text, props, optional))}
        />
      )}
    </Row>
  );
}
