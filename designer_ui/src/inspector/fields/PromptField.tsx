import { ActionIcon, Select, Tooltip } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FlowDocument } from "@/flow/document";
import { useForm, type FieldProps } from "../form/context";
import { Row } from "../form/Row";
import { shapeOf } from "../form/shape";
import { TemplateInput } from "./TemplateField";
import classes from "../form/form.module.css";

/**
 * What is said: one of the flow's prompts with its words in every language, to be written right here. Without a prompt the
 * words come first, and the prompt is made for them.
 */
export function PromptField(props: FieldProps) {
  const { t } = useTranslation("forms");
  const { root, tongue, change, readOnly, flow, node, speak } = useForm();
  const { optional } = shapeOf(root, props.schema, tongue);
  const [writing, setWriting] = useState(false);
  const key = typeof props.value === "string" ? props.value : "";
  const keys = Object.keys(flow.prompts).sort();
  const known = key === "" || keys.includes(key) ? keys : [key, ...keys];
  const write = (language: string, text: string) => {
    const to = key === "" ? newKey(flow, node, props) : key;
    speak(to, language, text);
    if (key === "") change(props.path, to);
  };
  return (
    <Row field={props} group>
      {({ id, describedBy, invalid }) => (
        <div className={classes.fields} style={{ gap: 6 }}>
          {(key !== "" || !writing) && (
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
              data={known.map((name) => ({ value: name, label: said(flow, name) }))}
              value={key === "" ? null : key}
              onChange={(name) => change(props.path, name ?? (optional || !props.required ? undefined : ""))}
              {...(key === "" && !readOnly
                ? {
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
          {(key !== "" || writing) &&
            flow.languages.map((language) => (
              <Words
                key={language}
                language={language}
                text={flow.prompts[key]?.[language]?.text ?? ""}
                title={props.title}
                write={(text) => write(language, text)}
              />
            ))}
        </div>
      )}
    </Row>
  );
}

function Words(props: { language: string; text: string; title: string; write: (text: string) => void }) {
  const { t } = useTranslation("forms");
  const id = useId();
  return (
    <div className={classes.tongue}>
      <span>
        <label htmlFor={id} aria-label={t("wordsIn", { what: props.title, language: props.language })}>
          {props.language}
        </label>
      </span>
      <TemplateInput
        id={id}
        describedBy=""
        invalid={false}
        lang={props.language}
        rows={2}
        value={props.text}
        placeholder={t("missingWords")}
        onChange={props.write}
      />
    </div>
  );
}

/** A prompt in a list: its first words, which people know it by, and its key. */
function said(flow: FlowDocument, key: string): string {
  const spoken = flow.prompts[key];
  const text = flow.languages.map((language) => spoken?.[language]?.text ?? "").find((one) => one !== "") ?? "";
  return text === "" ? key : `${text.length > 40 ? `${text.slice(0, 40)}…` : text} (${key})`;
}

function newKey(flow: FlowDocument, node: string, field: FieldProps): string {
  const names = field.path.filter((step): step is string => typeof step === "string");
  const base = `${node}_${names.at(-1) ?? "prompt"}`
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "_")
    .replace(/^[^a-z]+/, "p_")
    .slice(0, 50);
  let key = base;
  for (let n = 2; key in flow.prompts; n++) key = `${base}_${n}`;
  return key;
}
