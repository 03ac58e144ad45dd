import { ActionIcon, Button, Popover, TextInput } from "@mantine/core";
import { IconGridDots } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useForm, type FieldProps } from "../form/context";
import { Row } from "../form/Row";
import { shapeOf } from "../form/shape";
import { emptied } from "./TextField";
import classes from "../form/form.module.css";

const PAD = Array.from("123456789*0#");

/** Keys of a telephone, typed or picked from a pad. */
export function KeysField(props: FieldProps) {
  const { t } = useTranslation("forms");
  const { root, tongue, change, readOnly } = useForm();
  const { optional } = shapeOf(root, props.schema, tongue);
  const value = typeof props.value === "string" ? props.value : "";
  const set = (text: string) => change(props.path, emptied(text, props, optional));
  return (
    <Row field={props} beside>
      {({ id, describedBy, invalid }) => (
        <TextInput
          id={id}
          w={104}
          aria-describedby={describedBy}
          error={invalid}
          readOnly={readOnly}
          inputMode="tel"
          autoComplete="off"
          value={value}
          onChange={(event) => set(event.currentTarget.value.toUpperCase().replace(/[^0-9*#A-D]/g, ""))}
          rightSection={
            readOnly ? undefined : (
              <Popover position="bottom-end" shadow="md" trapFocus withinPortal>
                <Popover.Target>
                  <ActionIcon size={24} aria-label={t("pad")}>
                    <IconGridDots size={15} />
                  </ActionIcon>
                </Popover.Target>
                <Popover.Dropdown>
                  <div className={classes.keys}>
                    {PAD.map((key) => (
                      <Button key={key} variant="default" size="compact-md" px={0} onClick={() => set(key)}>
                        {key}
                      </Button>
                    ))}
                  </div>
                </Popover.Dropdown>
              </Popover>
            )
          }
        />
      )}
    </Row>
  );
}
