import { ActionIcon, Button, Checkbox, Select, Text, TextInput, Tooltip } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEditor, type Session } from "@/canvas/session";
import type { Variable } from "@/flow/document";
import { removeVariable, renameVariable, setVariable } from "@/flow/edit/resources";
import { textOf, valueOf } from "./fields/ValueField";
import classes from "./inspector.module.css";

const TYPES = ["string", "number", "boolean", "list", "map"] as const;
const EMPTY: Readonly<Record<Variable["type"], unknown>> = { string: "", number: 0, boolean: false, list: [], map: {} };
const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** The flow's variables: names, types, first values. A name that is changed is changed wherever it is mentioned. */
export function Variables({ session }: { session: Session }) {
  const { t } = useTranslation("inspector");
  const { editor } = session;
  const variables = useEditor(session, (state) => state.document.variables);
  const readOnly = useEditor(session, (state) => state.readOnly);
  const names = Object.keys(variables).sort();
  const add = () => {
    let n = names.length + 1;
    while (`value_${n}` in variables) n += 1;
    editor.edit({ key: "variable", values: { variable: `value_${n}` } }, (flow) =>
      setVariable(flow, `value_${n}`, { type: "string", initial: "" }),
    );
  };
  return (
    <div className={classes.lines}>
      {names.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("noVariables")}
        </Text>
      )}
      {names.map((name) => (
        <VariableLine key={name} session={session} name={name} variable={variables[name] ?? { type: "string" }} />
      ))}
      {!readOnly && (
        <Button
          variant="default"
          size="compact-sm"
          justify="flex-start"
          w="fit-content"
          leftSection={<IconPlus size={14} />}
          onClick={add}
        >
          {t("addVariable")}
        </Button>
      )}
    </div>
  );
}

function VariableLine({ session, name, variable }: { session: Session; name: string; variable: Variable }) {
  const { t } = useTranslation("inspector");
  const { editor } = session;
  const readOnly = useEditor(session, (state) => state.readOnly);
  const [written_, setWritten] = useState<string | undefined>(undefined);
  const [initial, setInitial] = useState<string | undefined>(undefined);
  const set = (change: Partial<Variable>, merge?: string) =>
    editor.edit(
      { key: "variable", values: { name } },
      (flow) => setVariable(flow, name, { ...variable, ...change }),
      merge === undefined ? {} : { merge },
    );
  const renamed = () => {
    const to = written_?.trim() ?? name;
    setWritten(undefined);
    if (to === name || !NAME.test(to)) return;
    editor.edit({ key: "variable", values: { name: to } }, (flow) => renameVariable(flow, name, to, editor.catalog));
  };
  return (
    <div className={classes.variable}>
      <div>
        <TextInput
          size="xs"
          aria-label={t("variableName")}
          classNames={{ input: classes.mono ?? "" }}
          readOnly={readOnly}
          value={written_ ?? name}
          error={written_ !== undefined && !NAME.test(written_) ? t("variableRule") : undefined}
          onChange={(event) => setWritten(event.currentTarget.value)}
          onBlur={renamed}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing) renamed();
          }}
        />
      </div>
      <div>
        <Select
          size="xs"
          aria-label={t("variableType", { name })}
          allowDeselect={false}
          disabled={readOnly}
          data={TYPES.map((type) => ({ value: type, label: t(`forms:types.${type}`) }))}
          value={variable.type}
          onChange={(type) => {
            const known = TYPES.find((one) => one === type);
            if (known) set({ type: known, initial: EMPTY[known] });
          }}
        />
      </div>
      <Tooltip label={t("removeVariable", { name })}>
        <ActionIcon
          size={24}
          aria-label={t("removeVariable", { name })}
          disabled={readOnly}
          onClick={() => editor.edit({ key: "variable", values: { name } }, (flow) => removeVariable(flow, name))}
        >
          <IconTrash size={14} />
        </ActionIcon>
      </Tooltip>
      <div>
        <TextInput
          size="xs"
          aria-label={t("variableInitial", { name })}
          placeholder={t("nothingYet")}
          readOnly={readOnly}
          value={initial ?? (typeof variable.initial === "string" ? variable.initial : textOf(variable.initial))}
          onChange={(event) => {
            const text = event.currentTarget.value;
            setInitial(text);
            // Text is text, whatever it looks like.
            const value = variable.type === "string" ? text : (valueOf(text) ?? null);
            set({ initial: value }, `initial ${name}`);
          }}
          onBlur={() => setInitial(undefined)}
        />
      </div>
      <Tooltip label={t("sensitiveHelp")}>
        <Checkbox
          size="xs"
          label={t("sensitive")}
          disabled={readOnly}
          checked={variable.sensitive ?? false}
          onChange={(event) => set({ sensitive: event.currentTarget.checked })}
        />
      </Tooltip>
    </div>
  );
}
