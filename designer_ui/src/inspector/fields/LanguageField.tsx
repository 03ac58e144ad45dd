import { Autocomplete } from "@mantine/core";
import { useForm, type FieldProps } from "../form/context";
import { Row } from "../form/Row";
import { shapeOf } from "../form/shape";
import { emptied } from "./TextField";

/** A language of the flow. */
export function LanguageField(props: FieldProps) {
  const { root, tongue, change, readOnly, flow } = useForm();
  const { optional } = shapeOf(root, props.schema, tongue);
  return (
    <Row field={props} beside>
      {({ id, describedBy, invalid }) => (
        <Autocomplete
          id={id}
          w={140}
          aria-describedby={describedBy}
          error={invalid}
          readOnly={readOnly}
          data={flow.languages}
          value={typeof props.value === "string" ? props.value : ""}
          onChange={(text) => change(props.path, emptied(text, props, optional))}
        />
      )}
    </Row>
  );
}
