import { Group, Select, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { useForm, type FieldProps } from "../form/context";
import { Row } from "../form/Row";
import { useNamed } from "../resources";

/** A published version of the flow that is named beside it; without one, what the alias names. */
export function VersionField(props: FieldProps) {
  const { t } = useTranslation("forms");
  const { change, readOnly, config } = useForm();
  const formats = useFormats();
  const versions = useNamed("flow-version");
  const aliases = useNamed("flow-alias");
  const alias = typeof config.alias === "string" ? config.alias : "live";
  const named = aliases.find((one) => one.name === alias)?.words;
  const chosen = typeof props.value === "number" ? String(props.value) : null;
  const known = versions.map((one) => one.name);
  const offered = chosen === null || known.includes(chosen) ? known : [chosen, ...known];
  return (
    <Row field={props}>
      {({ id, describedBy, invalid }) => (
        <Select
          id={id}
          aria-describedby={describedBy}
          error={invalid}
          readOnly={readOnly}
          clearable
          placeholder={named === undefined ? t("ofAlias", { alias }) : t("ofAliasNow", { alias, number: named })}
          nothingFoundMessage={t("noVersion")}
          data={offered.map((number) => ({ value: number, label: t("version", { number }) }))}
          renderOption={({ option }) => {
            const version = versions.find((one) => one.name === option.value);
            return (
              <Group justify="space-between" wrap="nowrap" gap="xs" w="100%">
                <Text size="sm" style={{ flex: "none" }}>
                  {option.label}
                </Text>
                <Text size="xs" c="dimmed" truncate>
                  {[version?.words, version?.at && formats.date(version.at)].filter(Boolean).join(" · ")}
                </Text>
              </Group>
            );
          }}
          value={chosen}
          onChange={(number) => change(props.path, number === null ? undefined : Number(number))}
        />
      )}
    </Row>
  );
}
