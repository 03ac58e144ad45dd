import { Button, Group, Modal, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemNotice } from "@/ui/ProblemNotice";
import { KEY } from "./library";
import { useChanges } from "./requests";
import classes from "./prompts.module.css";

const USUAL = ["zh-CN", "en"];

/** Begin a prompt: its key, and what it says. */
export default function NewPrompt(props: {
  taken: readonly string[];
  languages: readonly string[];
  onClose: (made?: string) => void;
}) {
  const { t } = useTranslation("prompts");
  const { write } = useChanges();
  const [key, setKey] = useState("");
  const [texts, setTexts] = useState<Record<string, string>>({});
  const languages = props.languages.length > 0 ? props.languages : USUAL;
  const taken = props.taken.includes(key);
  const wrong = key !== "" && !KEY.test(key) ? t("keyRule") : taken ? t("keyTaken") : undefined;
  const said = languages.filter((language) => (texts[language] ?? "").trim() !== "");
  const make = async () => {
    try {
      for (const language of said) await write.mutateAsync({ key, language, voice: "", text: texts[language] ?? "" });
      props.onClose(key);
    } catch {
      // The dialog stays, with what went wrong.
    }
  };
  return (
    <Modal
      opened
      onClose={() => props.onClose()}
      title={t("actions.new")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <TextInput
          label={t("key")}
          description={t("keyHelp")}
          data-autofocus
          error={wrong}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        {languages.map((language) => (
          <Textarea
            key={language}
            label={t("wordsIn", { entry: language })}
            lang={language}
            autosize
            minRows={2}
            value={texts[language] ?? ""}
            onChange={(event) => {
              const text = event.currentTarget.value;
              setTexts((before) => ({ ...before, [language]: text }));
            }}
          />
        ))}
        {write.error && <ProblemNotice problem={write.error} />}
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={write.isPending}
            disabled={key === "" || wrong !== undefined || said.length === 0}
          >
            {t("make")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
