import { ActionIcon, Anchor, Select, Text, Tooltip } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ListenButton } from "@/prompts/ListenButton";
import { entryFor, keyFor, reference } from "@/prompts/library";
import { RecordButton } from "@/prompts/RecordButton";
import { useChanges, usePrompts, type Prompt } from "@/prompts/requests";
import { notice } from "@/ui/notice";
import type { FlowDocument } from "@/flow/document";
import { useForm, type FieldProps } from "../form/context";
import { Row } from "../form/Row";
import { shapeOf } from "../form/shape";
import { TemplateInput } from "./TemplateField";
import classes from "../form/form.module.css";

/**
 * What is said: one of the flow's prompts with its words in every language, to be written right here, or one of the library.
 * Without a prompt the words come first, and the prompt is made for them.
 */
export function PromptField(props: FieldProps) {
  const { t } = useTranslation("forms");
  const { root, tongue, change, readOnly, flow, node, speak } = useForm();
  const { data: library } = usePrompts();
  const { optional } = shapeOf(root, props.schema, tongue);
  const [writing, setWriting] = useState(false);
  const word = typeof props.value === "string" ? props.value : "";
  const shared = reference(word);
  const entry = shared && library?.find((prompt) => prompt.key === shared.key);
  const write = (language: string, text: string) => {
    const to = word === "" ? newKey(flow, node, props) : word;
    speak(to, language, text);
    if (word === "") change(props.path, to);
  };
  const own = shared === undefined && (word !== "" || writing);
  return (
    <Row field={props} group>
      {({ id, describedBy, invalid }) => (
        <div className={classes.said}>
          {(word !== "" || !writing) && (
            <Select
              id={id}
              aria-label={props.title}
              aria-describedby={describedBy}
              error={invalid}
              readOnly={readOnly}
              searchable
              clearable={optional}
              placeholder={t("choosePrompt")}
              nothingFoundMessage={t("noPrompt")}
              data={choices(flow, library ?? [], word, t("prompts:fromLibrary"))}
              value={word === "" ? null : word}
              onChange={(name) => change(props.path, name ?? (optional || !props.required ? undefined : ""))}
              {...(word === "" && !readOnly
                ? {
                    rightSectionPointerEvents: "all" as const,
                    rightSection: (
                      <Tooltip label={t("writePrompt")}>
                        <ActionIcon size={24} aria-label={t("writePrompt")} onClick={() => setWriting(true)}>
                          <IconPlus size={15} />
                        </ActionIcon>
                      </Tooltip>
                    ),
                  }
                : {})}
            />
          )}
          {entry && <Shared prompt={entry} voice={shared.voice} languages={flow.languages} />}
          {own &&
            flow.languages.map((language, n) => (
              <Words
                key={language}
                begin={writing && n === 0}
                language={language}
                text={flow.prompts[word]?.[language]?.text ?? ""}
                title={props.title}
                write={(text) => write(language, text)}
                recorded={(to) => change(props.path, to)}
                known={word}
                taken={library ?? []}
              />
            ))}
        </div>
      )}
    </Row>
  );
}

interface WordsProps {
  language: string;
  /** Writing begins here. */
  begin: boolean;
  text: string;
  title: string;
  write: (text: string) => void;
  /** The prompt went into the library with a recording: what the block says now. */
  recorded: (to: string) => void;
  known: string;
  taken: readonly Prompt[];
}

/** The words in one language: written, heard, or recorded by one's own voice, which takes the prompt into the library. */
function Words(props: WordsProps) {
  const { t } = useTranslation("forms");
  const { readOnly, flow } = useForm();
  const { write, upload } = useChanges();
  const id = useId();
  const { language, text, known } = props;
  const record = async (said: Blob) => {
    const key = freeKey(known === "" ? "prompt" : known, props.taken);
    try {
      await upload.mutateAsync({ key, language, voice: "", file: said, name: t("prompts:fromMicrophone") });
      // The words go along, in every language: they are what is said where there is no recording.
      for (const [other, spoken] of Object.entries(flow.prompts[known] ?? {}))
        if (spoken.text.trim() !== "") await write.mutateAsync({ key, language: other, voice: "", text: spoken.text });
      props.recorded(`library:${key}`);
      void notice({ message: t("prompts:moved") });
    } catch (problem) {
      void notice({ message: problem instanceof Error ? problem.message : String(problem), good: false });
    }
  };
  return (
    <div className={classes.tongue}>
      <span>
        <label htmlFor={id} aria-label={t("wordsIn", { what: props.title, language })}>
          {language}
        </label>
        <span className={classes.sound}>
          <ListenButton
            of={language}
            disabled={text.trim() === ""}
            what={{ words: text.trim() === "" ? "…" : text, language }}
          />
        </span>
      </span>
      <div>
        <TemplateInput
          id={id}
          describedBy=""
          invalid={false}
          begin={props.begin}
          lang={language}
          rows={2}
          value={text}
          placeholder={t("missingWords")}
          onChange={props.write}
        />
        {!readOnly && text.trim() !== "" && !text.includes("${") && (
          <div className={classes.mic}>
            <RecordButton disabled={upload.isPending} onDone={(said) => void record(said)} />
          </div>
        )}
      </div>
    </div>
  );
}

/** A prompt of the library, as callers of each language of the flow hear it. */
function Shared({ prompt, voice, languages }: { prompt: Prompt; voice: string; languages: readonly string[] }) {
  const { t } = useTranslation("prompts");
  return (
    <>
      {languages.map((language) => {
        const entry = entryFor(prompt, language, voice);
        return (
          <div key={language} className={classes.tongue}>
            <span>
              {language}
              <span className={classes.sound}>
                <ListenButton
                  of={language}
                  disabled={!entry}
                  what={{ key: prompt.key, language: entry?.language ?? language, voice: entry?.variant ?? "" }}
                />
              </span>
            </span>
            <Text size="sm" pt={6} {...(entry ? {} : { c: "red" })} lang={language}>
              {entry ? entry.text || entry.audio?.file_name : t("forms:missingWords")}
            </Text>
          </div>
        );
      })}
      <Anchor component={Link} to="/prompts" size="xs">
        {t("openLibrary")}
      </Anchor>
    </>
  );
}

/** The flow's own prompts, and behind them the library's. */
function choices(flow: FlowDocument, library: readonly Prompt[], word: string, fromLibrary: string) {
  const keys = Object.keys(flow.prompts).sort();
  const shared = library.map((prompt) => ({
    value: `library:${prompt.key}`,
    label: `${shortened(prompt.entries.find((entry) => entry.text !== "")?.text ?? prompt.description)} (${prompt.key})`,
  }));
  const known = [...keys, ...shared.map((one) => one.value)];
  const lost = word === "" || known.includes(word) ? [] : [word];
  const own = [...lost, ...keys].map((name) => ({ value: name, label: said(flow, name) }));
  return shared.length === 0
    ? own
    : [
        { group: flow.name || flow.id, items: own },
        { group: fromLibrary, items: shared },
      ];
}

/** A prompt in a list: its first words, which people know it by, and its key. */
function said(flow: FlowDocument, key: string): string {
  const spoken = flow.prompts[key];
  const text = flow.languages.map((language) => spoken?.[language]?.text ?? "").find((one) => one !== "") ?? "";
  return text === "" ? key : `${shortened(text)} (${key})`;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function newKey(flow: FlowDocument, node: string, field: FieldProps): string {
  const names = field.path.filter((step): step is string => typeof step === "string");
  const base = keyFor(`${node}_${names.at(-1) ?? "prompt"}`)
    .replace(/^[^a-z]+/, "p_")
    .slice(0, 50);
  let key = base;
  for (let n = 2; key in flow.prompts; n++) key = `${base}_${n}`;
  return key;
}

function freeKey(wanted: string, library: readonly Prompt[]): string {
  const base = keyFor(wanted) || "prompt";
  let key = base;
  for (let n = 2; library.some((prompt) => prompt.key === key); n++) key = `${base}_${n}`;
  return key;
}
