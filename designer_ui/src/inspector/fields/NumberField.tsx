import { NumberInput, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useForm, type FieldProps } from "../form/context";
import { FallbackNote, useFallback } from "../form/fallback";
import { Row } from "../form/Row";
import { shapeOf } from "../form/shape";

/** A number with its unit. */
export function NumberField(props: FieldProps) {
  const { t } = useTranslation("forms");
  const { root, tongue, change, readOnly } = useForm();
  const shape = shapeOf(root, props.schema, tongue);
  const fallback = useFallback(props);
  const unit = shape.kind === "number" ? shape.unit : "";
  const { minimum, maximum } = shape.schema;
  return (
    <Row field={props} beside aside={<FallbackNote field={props} />}>
      {({ id, describedBy, invalid }) => (
        <NumberInput
          id={id}
          w={104}
          size="sm"
          aria-describedby={describedBy}
          error={invalid}
          readOnly={readOnly}
          hideControls={readOnly}
          clampBehavior="none"
          allowDecimal={shape.kind === "number" && !shape.whole}
          {...(typeof minimum === "number" ? { min: minimum } : {})}
          {...(typeof maximum === "number" ? { max: maximum } : {})}
          value={typeof props.value === "number" ? props.value : ""}
          placeholder={typeof fallback.value === "number" ? String(fallback.value) : ""}
          rightSection={unit === "" ? undefined : <Text size="xs">{t(`units.${unit}`)}</Text>}
          onChange={(to) => change(props.path, typeof to === "number" ? to : undefined)}
        />
      )}
    </Row>
  );
}
