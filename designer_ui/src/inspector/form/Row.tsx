import { ActionIcon, Popover, Text } from "@mantine/core";
import { IconHelpCircle } from "@tabler/icons-react";
import { memo, useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useForm, type FieldProps } from "./context";
import { Markup } from "./Markup";
import classes from "./form.module.css";

interface Ids {
  id: string;
  describedBy: string;
  invalid: boolean;
}

interface Props {
  field: Pick<FieldProps, "title" | "help" | "path" | "required" | "value">;
  /** Name left, value right, on one line: for what is short. */
  beside?: boolean;
  /** Several inputs under one name. */
  group?: boolean;
  /** What is wrong with an entry of a list is said here as well. */
  below?: boolean;
  aside?: ReactNode;
  children: (ids: Ids) => ReactNode;
}

/** One field: its name, its help on demand, its input, and what is wrong with it. */
export function Row({ field, beside = false, group = false, below = false, aside, children }: Props) {
  const id = useId();
  const { remarks } = useForm();
  const entries = below && Array.isArray(field.value) ? (field.value as unknown[]) : [];
  const said = [...remarks(field.path), ...entries.flatMap((_, n) => remarks([...field.path, n]))];
  const ids = { id, describedBy: `${id}-help ${id}-remarks`, invalid: said.some((one) => one.severity === "error") };
  return (
    <div
      className={classes.row}
      data-beside={beside || undefined}
      {...(group ? { role: "group", "aria-labelledby": `${id}-name` } : {})}
    >
      <div className={classes.name}>
        <label id={`${id}-name`} {...(group ? {} : { htmlFor: id })}>
          {field.title}
          {field.required && <span aria-hidden className={classes.needed} />}
        </label>
        {field.help !== "" && <Help title={field.title} text={field.help} />}
        {aside !== undefined && <span className={classes.aside}>{aside}</span>}
      </div>
      <div className={classes.input}>{children(ids)}</div>
      <span id={`${id}-help`} hidden>
        {field.help}
      </span>
      <div id={`${id}-remarks`} className={classes.remarks} aria-live="polite">
        {said.map((one, n) => (
          <Text key={n} size="xs" data-severity={one.severity} className={classes.remark}>
            {one.text}
          </Text>
        ))}
      </div>
    </div>
  );
}

const Help = memo(function Help({ title, text }: { title: string; text: string }) {
  const { t } = useTranslation("forms");
  return (
    <Popover width={280} position="left-start" shadow="md" withinPortal>
      <Popover.Target>
        <ActionIcon size={24} className={classes.help} aria-label={t("help", { field: title })}>
          <IconHelpCircle size={14} stroke={1.7} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm">
          <Markup text={text} />
        </Text>
      </Popover.Dropdown>
    </Popover>
  );
});
