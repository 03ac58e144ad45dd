import { Textarea, TextInput } from "@mantine/core";
import { useForm, type FieldProps } from "../form/context";
import { FallbackNote, useFallback } from "../form/fallback";
import { Row } from "../form/Row";
import { shapeOf } from "../form/shape";

/** A plain text; a long one in several lines. */
export function TextField(props: FieldProps) {
  const { root, tongue, change, readOnly } = useForm();
  const shape = shapeOf(root, props.schema, tongue);
  const fallback = useFallback(props);
  const Input = shape.kind === "text" && shape.long ? Textarea : TextInput;
  return (
    <Row field={props} aside={<FallbackNote field={props} />}>
      {({ id, describedBy, invalid }) => (
        <Input
          id={id}
          aria-describedby={describedBy}
          aria-required={props.required}
          error={invalid}
          readOnly={readOnly}
          value={typeof props.value === "string" ? props.value : ""}
          placeholder={typeof fallback.value === "string" ? fallback.value : ""}
          {...(Input === Textarea ? { autosize: true, minRows: 1, maxRows: 10 } : {})}
          onChange={(event) => change(props.path, emptied(event.currentTarget.value, props, shape.optional))}
        />
      )}
    </Row>
  );
}

/** An empty text that need not be there is taken out, so that what is left empty reads as never said. */
export function emptied(text: string, field: FieldProps, optional: boolean): string | undefined {
  return text === "" && (optional || !field.required) ? undefined : text;
}
