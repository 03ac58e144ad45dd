import { Button, CloseButton, Group, Loader, Text } from "@mantine/core";
import { IconCopy, IconDeviceFloppy, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { makeRoom } from "@/app/layout";
import { notice } from "@/ui/notice";
import { ProblemNotice } from "@/ui/ProblemNotice";
import { Outcome } from "./Results";
import classes from "./Scenarios.module.css";
import type { Writing, Written } from "./writing";
import type { YamlHandle } from "./YamlEditor";

const YamlEditor = lazy(() => import("./YamlEditor"));

const ROOM = 380; // px, for a dozen lines with what is wrong in them

/** A scenario as text, or the whole file: what is wrong by line and how to mend it, played at once, kept, copied, deleted. */
export function WriteScenario({ writing, written }: { writing: Writing; written: Written }) {
  const { t } = useTranslation("tests");
  const { busy, problem } = useStore(writing.store);
  const editor = useRef<YamlHandle>(null);
  useEffect(() => makeRoom("bottom", ROOM), []);
  const whole = written.lines === undefined;
  const changed = written.text !== written.before;
  const save = async () => {
    if (await writing.save()) void notice({ message: t("write.saved") });
  };
  const remove = async () => {
    const undo = await writing.remove();
    if (undo) void notice({ message: t("write.deleted"), action: { label: t("common:undo"), run: () => void undo() } });
  };
  const close = () => {
    const left = writing.close();
    if (!left || !changed) return;
    void notice({
      message: t("write.left"),
      good: false,
      action: { label: t("write.comeBack"), run: () => writing.comeBack(left) },
    });
  };
  return (
    <section className={classes.write} aria-label={t(whole ? "write.file" : "write.one")}>
      <Group gap={6} className={classes.hands}>
        <Button
          size="compact-sm"
          leftSection={<IconDeviceFloppy size={15} aria-hidden />}
          loading={busy === "saving"}
          disabled={!changed}
          onClick={() => void save()}
        >
          {t("common:save")}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlayerPlay size={15} aria-hidden />}
          loading={busy === "playing"}
          onClick={() => void writing.play()}
        >
          {t("write.run")}
        </Button>
        {!whole && (
          <>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconCopy size={15} aria-hidden />}
              onClick={() => writing.copy()}
            >
              {t("write.duplicate")}
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconTrash size={15} aria-hidden />}
              onClick={() => void remove()}
            >
              {t("write.delete")}
            </Button>
          </>
        )}
        <Text size="xs" c="dimmed" className={classes.state ?? ""} role="status">
          {changed && t("write.unsaved")}
        </Text>
        <CloseButton size="sm" aria-label={t("write.close")} onClick={close} />
      </Group>
      <div className={classes.text}>
        <Suspense fallback={<Loader size="sm" m="sm" />}>
          <YamlEditor
            handle={editor}
            label={t(whole ? "write.file" : "write.one")}
            text={written.text}
            firstLine={written.lines?.begin ?? 1}
            mistakes={written.mistakes}
            onChange={(text) => writing.write(text)}
            onSave={() => void save()}
          />
        </Suspense>
      </div>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {written.mistakes.length > 0 && (
        <ul className={classes.mistakes} aria-label={t("write.mistakes")}>
          {written.mistakes.map((one) => (
            <li key={`${one.line}:${one.column}:${one.message}`}>
              <button
                type="button"
                className={classes.mistake}
                onClick={() => editor.current?.goTo(one.line, one.column)}
              >
                <strong>{t("line", { line: one.line })}</strong> {one.message} <span>{one.mend}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {written.played && <Outcome played={written.played} />}
    </section>
  );
}
