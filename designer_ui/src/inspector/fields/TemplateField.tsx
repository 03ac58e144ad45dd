import { ActionIcon, Menu, Textarea } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useForm, type FieldProps } from "../form/context";
import { FallbackNote } from "../form/fallback";
import { Row } from "../form/Row";
import { shapeOf } from "../form/shape";
import { emptied } from "./TextField";

/** A text with places that are computed: `${…}`. */
export function TemplateField(props: FieldProps) {
  const { root, tongue, change } = useForm();
  const { optional, format } = shapeOf(root, props.schema, tongue);
  return (
    <Row field={props} aside={<FallbackNote field={props} />}>
      {(ids) => (
        <TemplateInput
          {...ids}
          rows={format === "multiline" ? 4 : 1}
          value={typeof props.value === "string" ? props.value : ""}
          onChange={(text) => change(props.path, emptied(text, props, optional))}
        />
      )}
    </Row>
  );
}

interface Props {
  id: string;
  describedBy: string;
  invalid: boolean;
  value: string;
  placeholder?: string;
  lang?: string;
  rows?: number;
  /** It takes the keyboard when it appears. */
  begin?: boolean;
  onChange: (text: string) => void;
  onBlur?: () => void;
}

/** The input of such a text; variables are put in at the cursor. */
export function TemplateInput({
  id,
  describedBy,
  invalid,
  value,
  placeholder,
  lang,
  rows = 1,
  begin = false,
  onChange,
}: Props) {
  const { t } = useTranslation("forms");
  const { flow, readOnly } = useForm();
  const input = useRef<HTMLTextAreaElement>(null);
  const names = Object.keys(flow.variables).sort();
  const put = (name: string) => {
    const area = input.current;
    const from = area?.selectionStart ?? value.length;
    const to = area?.selectionEnd ?? value.length;
    onChange(`${value.slice(0, from)}\${${name}}${value.slice(to)}`);
    area?.focus();
  };
  return (
    <Textarea
      ref={input}
      id={id}
      aria-describedby={describedBy}
      error={invalid}
      readOnly={readOnly}
      autoFocus={begin}
      autosize
      minRows={rows}
      maxRows={10}
      value={value}
      {...(placeholder === undefined ? {} : { placeholder })}
      {...(lang === undefined ? {} : { lang })}
      onChange={(event) => onChange(event.currentTarget.value)}
      rightSection={
        readOnly || names.length === 0 ? undefined : (
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon size={24} aria-label={t("insertVariable")}>
                <IconBraces size={14} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>{t("insertVariable")}</Menu.Label>
              {names.map((name) => (
                <Menu.Item key={name} onClick={() => put(name)}>
                  {name}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )
      }
    />
  );
}
