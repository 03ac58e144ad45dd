import { Combobox, Group, InputBase, Text, useCombobox } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useForm, type FieldProps } from "../form/context";
import { Row } from "../form/Row";
import { shapeOf } from "../form/shape";
import { emptied } from "./TextField";

const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** A variable of the flow, chosen or declared on the spot. */
export function VariableField(props: FieldProps) {
  const { t } = useTranslation("forms");
  const { root, tongue, change, readOnly, flow, declare } = useForm();
  const { optional } = shapeOf(root, props.schema, tongue);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [typing, setTyping] = useState<string | undefined>(undefined);
  const value = typeof props.value === "string" ? props.value : "";
  const shown = typing ?? value;
  const names = Object.keys(flow.variables)
    .sort()
    .filter((name) => typing === undefined || name.includes(typing));
  const isNew = NAME.test(shown) && !(shown in flow.variables);
  const set = (name: string) => {
    setTyping(undefined);
    change(props.path, emptied(name, props, optional));
  };
  return (
    <Row field={props}>
      {({ id, describedBy, invalid }) => (
        <Combobox
          store={combobox}
          withinPortal
          onOptionSubmit={(name) => {
            if (name.startsWith("+")) {
              declare(name.slice(1), { type: "string", initial: "" });
              set(name.slice(1));
            } else set(name);
            combobox.closeDropdown();
          }}
        >
          <Combobox.Target>
            <InputBase
              id={id}
              aria-describedby={describedBy}
              error={invalid}
              readOnly={readOnly}
              rightSection={<Combobox.Chevron />}
              rightSectionPointerEvents="none"
              value={shown}
              placeholder={t("chooseVariable")}
              onChange={(event) => {
                setTyping(event.currentTarget.value);
                if (event.currentTarget.value === "") set("");
                combobox.openDropdown();
                combobox.updateSelectedOptionIndex();
              }}
              onClick={() => combobox.openDropdown()}
              onFocus={() => combobox.openDropdown()}
              onBlur={() => {
                combobox.closeDropdown();
                if (typing !== undefined && NAME.test(typing)) set(typing);
                else setTyping(undefined);
              }}
            />
          </Combobox.Target>
          <Combobox.Dropdown hidden={names.length === 0 && !isNew}>
            <Combobox.Options mah={240} style={{ overflowY: "auto" }}>
              {names.map((name) => (
                <Combobox.Option key={name} value={name}>
                  <Group justify="space-between" wrap="nowrap" gap="xs">
                    <span>{name}</span>
                    <Text size="xs" c="dimmed">
                      {t(`types.${flow.variables[name]?.type ?? "string"}`)}
                    </Text>
                  </Group>
                </Combobox.Option>
              ))}
              {isNew && (
                <Combobox.Option value={`+${shown}`}>
                  <Group gap={6}>
                    <IconPlus size={14} />
                    {t("declare", { name: shown })}
                  </Group>
                </Combobox.Option>
              )}
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
      )}
    </Row>
  );
}
