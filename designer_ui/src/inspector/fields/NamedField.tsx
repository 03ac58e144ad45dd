import { Autocomplete, Group, Text } from "@mantine/core";
import { useForm, type FieldProps } from "../form/context";
import { useFallback } from "../form/fallback";
import { Row } from "../form/Row";
import { shapeOf } from "../form/shape";
import { useNamed } from "../resources";
import { emptied } from "./TextField";

/** The name of a thing that this installation has: a flow, a secret, a table's column. One that is not there yet can be named, too. */
export function NamedField(props: FieldProps) {
  const { root, tongue, change, readOnly } = useForm();
  const { optional, format } = shapeOf(root, props.schema, tongue);
  const named = useNamed(format);
  const fallback = useFallback(props);
  const words = new Map(named.map((one) => [one.name, one.words]));
  return (
    <Row field={props}>
      {({ id, describedBy, invalid }) => (
        <Autocomplete
          id={id}
          aria-describedby={describedBy}
          error={invalid}
          readOnly={readOnly}
          data={named.map((one) => one.name)}
          placeholder={typeof fallback.value === "string" ? fallback.value : ""}
          renderOption={({ option }) => (
            <Group justify="space-between" wrap="nowrap" gap="xs" w="100%">
              <span>{option.value}</span>
              <Text size="xs" c="dimmed" truncate>
                {words.get(option.value)}
              </Text>
            </Group>
          )}
          value={typeof props.value === "string" ? props.value : ""}
          onChange={(text) => change(props.path, emptied(text, props, optional))}
        />
      )}
    </Row>
  );
}
