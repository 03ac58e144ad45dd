import { ActionIcon, Button, Tooltip } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconChevronDown,
  IconChevronRight,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Config } from "@/flow/document";
import { useForm, type FieldProps } from "../form/context";
import { FallbackNote } from "../form/fallback";
import { Field } from "../form/Field";
import { Row } from "../form/Row";
import { SchemaFields } from "../form/SchemaFields";
import { fresh, shapeOf } from "../form/shape";
import { Summary } from "./Summary";
import { areTags, TagsField } from "./TagsField";
import classes from "../form/form.module.css";

/** Several of a kind, in their order. Entries that are forms are folded to a line that says what they are. */
export function ListField(props: FieldProps) {
  const { t } = useTranslation("forms");
  const { root, tongue, change, readOnly, remarks, flow } = useForm();
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const born = useRef(-1);
  const shape = shapeOf(root, props.schema, tongue);
  if (shape.kind !== "list") return null;
  const item = shapeOf(root, shape.item, tongue);
  if (areTags(item)) return <TagsField {...props} format={item.format} />;
  const entries = Array.isArray(props.value) ? (props.value as unknown[]) : [];
  const forms = item.kind === "object";
  const toggle = (at: number) => {
    const next = new Set(open);
    if (!next.delete(at)) next.add(at);
    setOpen(next);
  };
  const move = (at: number, by: number) => {
    const next = [...entries];
    const [moved] = next.splice(at, 1);
    next.splice(at + by, 0, moved);
    setOpen(new Set([...open].map((n) => (n === at ? at + by : n === at + by ? at : n))));
    change(props.path, next);
  };
  const remove = (at: number) => {
    const next = entries.filter((_, n) => n !== at);
    setOpen(new Set([...open].filter((n) => n !== at).map((n) => (n > at ? n - 1 : n))));
    change(props.path, next.length === 0 && !props.required ? undefined : next);
  };
  const add = () => {
    born.current = entries.length;
    setOpen(new Set([...open, entries.length]));
    change(props.path, [...entries, fresh(root, shape.item, entries, flow.languages)]);
  };
  const tools = (at: number) =>
    readOnly ? null : (
      <span className={classes.tools}>
        <Tool label={t("up")} disabled={at === 0} onClick={() => move(at, -1)} icon={<IconArrowUp size={14} />} />
        <Tool
          label={t("down")}
          disabled={at === entries.length - 1}
          onClick={() => move(at, 1)}
          icon={<IconArrowDown size={14} />}
        />
        <Tool label={t("removeEntry", { n: at + 1 })} onClick={() => remove(at)} icon={<IconTrash size={14} />} />
      </span>
    );
  return (
    <Row field={props} group aside={<FallbackNote field={props} />}>
      {() => (
        <>
          <ol className={classes.list}>
            {entries.map((entry, at) => {
              const path = [...props.path, at];
              if (!forms) {
                return (
                  <li key={at} className={classes.plain}>
                    <Field
                      schema={shape.item}
                      value={entry}
                      path={path}
                      title={t("entry", { n: at + 1 })}
                      help=""
                      required
                    />
                    {tools(at)}
                  </li>
                );
              }
              const wrong = remarks(path).length > 0 || someBelow(remarks, path, entry);
              return (
                <li
                  key={at}
                  className={classes.entry}
                  ref={(element) => {
                    if (!element || born.current !== at) return;
                    born.current = -1;
                    // Whoever adds an entry goes on in it.
                    element.querySelector<HTMLElement>("input, textarea")?.focus();
                  }}
                >
                  <div className={classes.head}>
                    <button
                      type="button"
                      className={classes.opener}
                      aria-expanded={open.has(at)}
                      onClick={() => toggle(at)}
                    >
                      {open.has(at) ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
                      <Summary entry={entry as Config} at={at} item={shape.item} wrong={wrong} />
                    </button>
                    {tools(at)}
                  </div>
                  {open.has(at) && (
                    <div className={classes.inside}>
                      <SchemaFields form={shape.item} value={(entry ?? {}) as Config} path={path} />
                    </div>
                  )}
                </li>
              );
            })}
          </ol>
          {!readOnly && entries.length < shape.most && (
            <Button
              mt={entries.length > 0 ? 6 : 0}
              variant="default"
              size="compact-sm"
              leftSection={<IconPlus size={14} />}
              aria-label={t("add", { what: props.title })}
              onClick={add}
            >
              {t("addOne")}
            </Button>
          )}
        </>
      )}
    </Row>
  );
}

function Tool(props: { label: string; disabled?: boolean; onClick: () => void; icon: React.ReactNode }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon size={24} aria-label={props.label} disabled={props.disabled ?? false} onClick={props.onClick}>
        {props.icon}
      </ActionIcon>
    </Tooltip>
  );
}

function someBelow(
  remarks: (path: FieldProps["path"]) => readonly unknown[],
  path: FieldProps["path"],
  entry: unknown,
): boolean {
  if (typeof entry !== "object" || entry === null) return false;
  return Object.entries(entry).some(([name, inner]) => {
    const below = [...path, Array.isArray(entry) ? Number(name) : name];
    return remarks(below).length > 0 || someBelow(remarks, below, inner);
  });
}
