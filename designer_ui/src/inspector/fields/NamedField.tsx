import { Autocomplete } from "@mantine/core";
import { useForm, type FieldProps } from "../form/context";
import { Row } from "../form/Row";
import { shapeOf } from "../form/shape";
import { useNamed } from "../resources";
import { emptied } from "./TextField";

/** The name of a thing that this installation has: a flow, a secret, a calendar, a table. One that is not there yet can be named, too. */
export function NamedField(props: FieldProps) {
  const { root, tongue, change, readOnly } = useForm();
  const { optional, format } = shapeOf(root, props.schema, tongue);
  const names = useNamed(format);
  return (
    <Row field={props}>
      {({ id, describedBy, invalid }) => (
        <Autocomplete
          id={id}
          aria-describedby={describedBy}
          error={invalid}
          readOnly={readOnly}
          data={names}
          value={typeof props.value === "string" ? props.value : ""}
          onChange={(text) => change(props.path, emptied(text, props, optional))}
        />
      )}
    </Row>
  );
}
