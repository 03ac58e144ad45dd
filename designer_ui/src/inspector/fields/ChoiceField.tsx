import { SegmentedControl, Select } from "@mantine/core";
import { useForm, type FieldProps } from "../form/context";
import { FallbackNote, useFallback } from "../form/fallback";
import { Row } from "../form/Row";
import { shapeOf } from "../form/shape";

const FEW = 3;
const SHORT = 26;

/** One of several: side by side when they are few and short, else from a list. */
export function ChoiceField(props: FieldProps) {
  const { root, tongue, change, readOnly } = useForm();
  const shape = shapeOf(root, props.schema, tongue);
  const fallback = useFallback(props);
  if (shape.kind !== "choice") return null;
  const data = shape.choices.map((choice) => ({ value: String(choice.value), label: choice.words }));
  const given = props.value ?? fallback.value;
  const now = typeof given === "string" || typeof given === "number" ? String(given) : "";
  const set = (name: string | null) => {
    const value = shape.choices.find((choice) => String(choice.value) === name)?.value;
    const needless = !props.inherits && !props.required && value === fallback.value;
    change(props.path, value === undefined || needless ? undefined : value);
  };
  const side = !shape.optional && data.length <= FEW && data.map((one) => one.label).join("").length <= SHORT;
  return (
    <Row field={props} group={side} aside={<FallbackNote field={props} />}>
      {({ id, describedBy, invalid }) =>
        side ? (
          <SegmentedControl
            fullWidth
            size="sm"
            aria-describedby={describedBy}
            disabled={readOnly}
            data={data}
            value={now}
            onChange={set}
          />
        ) : (
          <Select
            id={id}
            aria-describedby={describedBy}
            error={invalid}
            disabled={readOnly}
            clearable={shape.optional}
            searchable={data.length > 8}
            allowDeselect={false}
            data={data}
            value={now === "" ? null : now}
            onChange={set}
          />
        )
      }
    </Row>
  );
}
