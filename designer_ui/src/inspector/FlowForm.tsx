import { ActionIcon, Autocomplete, Button, Checkbox, Menu, Select, Text, TextInput, Tooltip } from "@mantine/core";
import { IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEditor, type Session } from "@/canvas/session";
import { blockName } from "@/canvas/words";
import { answerOf, api } from "@/contract/client";
import type { Config, Handlers, Variable } from "@/flow/document";
import {
  addLanguage,
  removeLanguage,
  removeVariable,
  renameFlow,
  renameVariable,
  setHandler,
  setOperatorKey,
  setVariable,
  speakFirst,
} from "@/flow/edit/resources";
import type { Schema } from "@/flow/forms";
import { Section } from "./BlockForm";
import { FormProvider } from "./form/context";
import { SchemaFields } from "./form/SchemaFields";
import { written } from "./form/shape";
import { textOf, valueOf } from "./fields/ValueField";
import { useFormContext } from "./useFormContext";
import formClasses from "./form/form.module.css";
import classes from "./inspector.module.css";

const TYPES = ["string", "number", "boolean", "list", "map"] as const;
const EMPTY: Readonly<Record<Variable["type"], unknown>> = { string: "", number: 0, boolean: false, list: [], map: {} };
const NAME = /^[a-z][a-z0-9_]{0,62}$/;
const USUAL_LANGUAGES = ["zh-CN", "en", "zh-HK", "ja", "ko"];
const KEYS = Array.from("0123456789*#");

/** What the whole flow has: its name, languages, variables, handlers, and what its blocks inherit. */
export function FlowForm({ session }: { session: Session }) {
  const { t } = useTranslation("inspector");
  const { editor } = session;
  const flow = useEditor(session, (state) => state.document);
  const readOnly = useEditor(session, (state) => state.readOnly);
  const variables = Object.keys(flow.variables).length;
  return (
    <div className={classes.form}>
      <header className={classes.header}>
        <TextInput
          aria-label={t("flowName")}
          variant="unstyled"
          classNames={{ input: classes.title ?? "" }}
          readOnly={readOnly}
          value={flow.name}
          placeholder={flow.id}
          onChange={(event) => {
            const name = event.currentTarget.value;
            editor.edit({ key: "settings" }, (draft) => renameFlow(draft, name), { merge: "renameFlow" });
          }}
        />
        <Text size="xs" c="dimmed">
          {t("wholeFlow")}
          <span className={classes.id}>{flow.id}</span>
        </Text>
      </header>
      <Section title={t("languages")}>
        <Languages session={session} />
      </Section>
      <Section title={t("variables")} note={variables > 0 ? String(variables) : t("none")}>
        <Variables session={session} />
      </Section>
      <Section title={t("handlers.title")} folded={flow.handlers === undefined}>
        <HandlersForm session={session} />
      </Section>
      <Section title={t("defaults.title")} note={defaultsNote(flow.defaults, t("allInherited"))} folded>
        <Defaults session={session} />
      </Section>
    </div>
  );
}

function defaultsNote(defaults: unknown, otherwise: string): string {
  const given = Object.keys((defaults as Config | undefined) ?? {}).length;
  return given > 0 ? String(given) : otherwise;
}

function Languages({ session }: { session: Session }) {
  const { t } = useTranslation("inspector");
  const { editor } = session;
  const languages = useEditor(session, (state) => state.document.languages);
  const readOnly = useEditor(session, (state) => state.readOnly);
  const [adding, setAdding] = useState("");
  const add = (language: string) => {
    if (!/^[A-Za-z]{2,8}(-[A-Za-z0-9]{2,8})*$/.test(language)) return;
    editor.edit({ key: "languages" }, (flow) => addLanguage(flow, language));
    setAdding("");
  };
  return (
    <div className={classes.lines}>
      {languages.map((language, at) => (
        <div key={language} className={classes.line}>
          <Text size="sm">
            {t(`language.${language}`, { defaultValue: language })}
            {at === 0 && (
              <Text span size="xs" c="dimmed" ml={8}>
                {t("spokenFirst")}
              </Text>
            )}
          </Text>
          <span />
          <Tooltip label={t("speakFirst")}>
            <ActionIcon
              size={24}
              aria-label={t("speakFirstNamed", { language })}
              disabled={at === 0 || readOnly}
              onClick={() => editor.edit({ key: "languages" }, (flow) => speakFirst(flow, language))}
            >
              <IconArrowUp size={14} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t("removeLanguage")}>
            <ActionIcon
              size={24}
              aria-label={t("removeLanguageNamed", { language })}
              disabled={languages.length < 2 || readOnly}
              onClick={() => editor.edit({ key: "languages" }, (flow) => removeLanguage(flow, language))}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </Tooltip>
        </div>
      ))}
      {!readOnly && (
        <Autocomplete
          size="xs"
          aria-label={t("addLanguage")}
          placeholder={t("addLanguage")}
          data={USUAL_LANGUAGES.filter((one) => !languages.includes(one))}
          value={adding}
          onChange={setAdding}
          onOptionSubmit={add}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing) add(adding);
          }}
        />
      )}
    </div>
  );
}

function Variables({ session }: { session: Session }) {
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

function HandlersForm({ session }: { session: Session }) {
  const { t } = useTranslation("inspector");
  const { editor } = session;
  const flow = useEditor(session, (state) => state.document);
  const readOnly = useEditor(session, (state) => state.readOnly);
  const handlers: Handlers = flow.handlers ?? {};
  const blocks = Object.entries(flow.nodes)
    .filter(([id]) => id !== flow.entry)
    .map(([id, node]) => ({ value: id, label: blockName(node, editor.catalog) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const operator = handlers.operator_key ?? undefined;
  const label = { key: "handler" };
  return (
    <div className={formClasses.fields}>
      {(["hangup", "error"] as const).map((name) => (
        <Select
          key={name}
          size="sm"
          label={t(`handlers.${name}`)}
          description={t(`handlers.${name}Help`)}
          placeholder={t("handlers.nothing")}
          searchable
          clearable
          disabled={readOnly}
          data={blocks}
          value={handlers[name] ?? null}
          onChange={(id) => editor.edit(label, (draft) => setHandler(draft, name, id ?? undefined))}
        />
      ))}
      <Select
        size="sm"
        label={t("handlers.operator")}
        description={t("handlers.operatorHelp")}
        placeholder={t("handlers.nothing")}
        searchable
        clearable
        disabled={readOnly}
        data={blocks}
        value={operator?.node ?? null}
        onChange={(id) =>
          editor.edit(label, (draft) =>
            setOperatorKey(draft, id === null ? undefined : { key: operator?.key ?? "0", node: id }),
          )
        }
      />
      {operator && (
        <Menu position="bottom-start" withinPortal>
          <Menu.Target>
            <Button variant="default" size="compact-sm" w="fit-content" disabled={readOnly}>
              {t("handlers.key", { key: operator.key })}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {KEYS.map((key) => (
              <Menu.Item
                key={key}
                onClick={() => editor.edit(label, (draft) => setOperatorKey(draft, { ...operator, key }))}
              >
                {key}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

/** The form of what all blocks of the flow inherit, as the server describes it. */
function Defaults({ session }: { session: Session }) {
  const { t } = useTranslation("inspector");
  const { editor } = session;
  const { data } = useQuery({
    queryKey: ["catalog"],
    queryFn: () => answerOf(api.GET("/v1/catalog")),
    staleTime: Infinity,
  });
  const root = (data as { defaults?: Schema } | undefined)?.defaults;
  const defaults = useEditor(session, (state) => state.document.defaults) as Config | undefined;
  const form = useFormContext({
    session,
    root: root ?? {},
    value: defaults ?? {},
    place: "/defaults",
    change: (path, value) =>
      editor.edit(
        { key: "settings" },
        (flow) => {
          const to = written(defaults ?? {}, path, value);
          if (Object.keys(to).length === 0) delete flow.defaults;
          else flow.defaults = to;
        },
        { merge: `defaults ${path.join("/")}` },
      ),
  });
  return (
    <FormProvider value={form}>
      <Text size="sm" c="dimmed" mb="sm">
        {t("defaults.help")}
      </Text>
      <div className={formClasses.fields}>{root && <SchemaFields form={root} value={defaults ?? {}} path={[]} />}</div>
    </FormProvider>
  );
}
