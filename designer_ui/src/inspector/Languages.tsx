import { ActionIcon, Autocomplete, Text, Tooltip } from "@mantine/core";
import { IconArrowUp, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEditor, type Session } from "@/canvas/session";
import { addLanguage, removeLanguage, speakFirst } from "@/flow/edit/resources";
import classes from "./inspector.module.css";

const USUAL_LANGUAGES = ["zh-CN", "en", "zh-HK", "ja", "ko"];

/** The languages that the flow speaks; the first is spoken until a caller chooses. */
export function Languages({ session }: { session: Session }) {
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
