import { ActionIcon, Button, FileButton, Menu, TagsInput, Text, Textarea, TextInput } from "@mantine/core";
import { IconDots, IconPlus, IconTrash, IconUpload } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { notice } from "@/ui/notice";
import { ProblemNotice } from "@/ui/ProblemNotice";
import { ListenButton } from "./ListenButton";
import { RecordButton } from "./RecordButton";
import { useChanges, useUses, useVoices, type Entry, type Place, type Prompt } from "./requests";
import { secondsToSay } from "./library";
import classes from "./prompts.module.css";

type Changes = ReturnType<typeof useChanges>;

/** One prompt of the library: what it is for, what it says in each language and voice, and who plays it. */
export function PromptDetail({ prompt, languages }: { prompt: Prompt; languages: readonly string[] }) {
  const { t } = useTranslation("prompts");
  const changes = useChanges();
  const { data: uses } = useUses(prompt.key);
  const { data: voices } = useVoices();
  const [about, setAbout] = useState(prompt.description);
  const [added, setAdded] = useState<Place[]>([]);
  const there = (language: string, voice: string) =>
    prompt.entries.some((entry) => entry.language === language && entry.variant === voice);
  const open = added.filter((place) => !there(place.language, place.voice));
  const missing = languages.filter(
    (language) => !there(language, "") && !open.some((one) => one.language === language && one.voice === ""),
  );
  const problem = [
    changes.write,
    changes.upload,
    changes.silence,
    changes.removeEntry,
    changes.describe,
    changes.remove,
  ]
    .map((change) => change.error)
    .find(Boolean);
  const flows = [...new Set(uses?.map((use) => use.flow))];
  const describe = (tags: string[]) => changes.describe.mutate({ key: prompt.key, description: about, tags });
  return (
    <section className={classes.detail} aria-label={prompt.key}>
      <div className={classes.head}>
        <h2 className={classes.name}>{prompt.key}</h2>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t("more")}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              color="clay"
              leftSection={<IconTrash size={14} />}
              disabled={flows.length > 0}
              onClick={() => changes.remove.mutate(prompt.key)}
            >
              {flows.length > 0 ? t("usedCannotGo") : t("remove")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {problem && <ProblemNotice problem={problem} />}
      <TextInput
        label={t("about")}
        value={about}
        onChange={(event) => setAbout(event.currentTarget.value)}
        onBlur={() => {
          if (about !== prompt.description) describe(prompt.tags);
        }}
      />
      <TagsInput label={t("tags")} value={prompt.tags} onChange={describe} />
      <div className={classes.entries}>
        {prompt.entries.map((entry) => (
          <EntryForm
            key={`${entry.language}@${entry.variant}`}
            place={{ key: prompt.key, language: entry.language, voice: entry.variant }}
            entry={entry}
            changes={changes}
          />
        ))}
        {open.map((place) => (
          <EntryForm key={`${place.language}@${place.voice}`} place={place} entry={undefined} changes={changes} />
        ))}
      </div>
      <div className={classes.adders}>
        {missing.map((language) => (
          <Button
            key={language}
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} />}
            onClick={() => setAdded([...added, { key: prompt.key, language, voice: "" }])}
          >
            {t("addLanguage", { language })}
          </Button>
        ))}
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconPlus size={14} />}>
              {t("addVoice")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {languages.flatMap((language) =>
              (voices ?? [])
                .filter((voice) => !there(language, voice))
                .map((voice) => (
                  <Menu.Item
                    key={`${language}@${voice}`}
                    onClick={() => setAdded([...added, { key: prompt.key, language, voice }])}
                  >
                    {language} · {voice}
                  </Menu.Item>
                )),
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
      <div>
        <Text size="sm" fw={600}>
          {t("usedBy")}
        </Text>
        {flows.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("usedByNone")}
          </Text>
        ) : (
          <ul className={classes.uses}>
            {flows.map((flow) => (
              <li key={flow}>
                <Link to="/flows/$flow" params={{ flow }}>
                  {flow}
                </Link>
                {uses?.some((use) => use.flow === flow && use.changes && use.aliases.length > 0) && (
                  <span className={classes.missing}>{t("republish")}</span>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

interface EntryProps {
  place: Place;
  entry: Entry | undefined;
  changes: Changes;
}

/** What is said in one language and voice: its words, its recording, and how it sounds. */
function EntryForm({ place, entry, changes }: EntryProps) {
  const { t } = useTranslation("prompts");
  const formats = useFormats();
  const [text, setText] = useState(entry?.text ?? "");
  const title = place.voice === "" ? place.language : `${place.language} · ${place.voice}`;
  const told = ({ republish }: { republish: string[] }) => {
    if (republish.length > 0) void notice({ message: t("changedFor", { flows: republish.join(", ") }) });
  };
  const upload = (file: Blob, name: string) =>
    void changes.upload.mutateAsync({ ...place, file, name }).then(told, () => undefined);
  const save = () => {
    if (text !== (entry?.text ?? "") && (text !== "" || entry?.audio))
      void changes.write.mutateAsync({ ...place, text }).then(told, () => undefined);
  };
  const seconds = entry?.audio?.seconds ?? secondsToSay(text);
  return (
    <div className={classes.entry}>
      <div className={classes.entryHead}>
        <span className={classes.tongue}>{title}</span>
        <span className={classes.about}>
          {t("about_seconds", { seconds: formats.seconds(Math.round(seconds * 10) / 10) })}
        </span>
        <ListenButton
          of={title}
          disabled={!entry?.audio && text.trim() === ""}
          what={
            entry?.audio && text === entry.text
              ? { key: place.key, language: place.language, voice: place.voice }
              : { words: text, language: place.language, voice: place.voice }
          }
        />
        {entry && (
          <ActionIcon
            size={24}
            aria-label={t("removeEntry", { entry: title })}
            onClick={() => changes.removeEntry.mutate(place)}
          >
            <IconTrash size={14} />
          </ActionIcon>
        )}
      </div>
      <Textarea
        aria-label={t("wordsIn", { entry: title })}
        lang={place.language}
        autosize
        minRows={2}
        maxRows={8}
        placeholder={t("noWords")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={save}
      />
      <div className={classes.recording}>
        {entry?.audio ? (
          <>
            <Text size="xs" c="dimmed">
              {t("recorded", { name: entry.audio.file_name, seconds: formats.seconds(entry.audio.seconds) })}
            </Text>
            <Button
              variant="subtle"
              color="gray"
              size="compact-xs"
              disabled={entry.text === ""}
              onClick={() => changes.silence.mutate(place)}
            >
              {t("removeRecording")}
            </Button>
          </>
        ) : (
          <Text size="xs" c="dimmed">
            {t("spoken")}
          </Text>
        )}
        <span className={classes.spring} />
        <RecordButton disabled={changes.upload.isPending} onDone={(said) => upload(said, t("fromMicrophone"))} />
        <FileButton accept="audio/*,video/webm" onChange={(file) => file && upload(file, file.name)}>
          {(button) => (
            <Button
              {...button}
              variant="default"
              size="compact-sm"
              loading={changes.upload.isPending}
              leftSection={<IconUpload size={14} />}
            >
              {t("upload")}
            </Button>
          )}
        </FileButton>
      </div>
    </div>
  );
}
