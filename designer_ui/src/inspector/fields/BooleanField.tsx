import { Switch } from "@mantine/core";
import { useForm, type FieldProps } from "../form/context";
import { FallbackNote, useFallback } from "../form/fallback";
import { Row } from "../form/Row";

/** Yes or no. */
export function BooleanField(props: FieldProps) {
  const { change, readOnly } = useForm();
  const fallback = useFallback(props);
  const on = typeof props.value === "boolean" ? props.value : fallback.value === true;
  return (
    <Row field={props} beside aside={<FallbackNote field={props} />}>
      {({ id, describedBy }) => (
        <Switch
          id={id}
          aria-describedby={describedBy}
          checked={on}
          disabled={readOnly}
          onChange={(event) => {
            const to = event.currentTarget.checked;
            // Without anything to inherit, the default needs no saying.
            change(props.path, !props.inherits && to === fallback.value ? undefined : to);
          }}
        />
      )}
    </Row>
  );
}
