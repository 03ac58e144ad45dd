import { Button, Group, Switch, Text } from "@mantine/core";
import { IconPlayerPlay, IconSearch } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useActions } from "@/app/actions";
import type { PanelProps } from "@/app/panels";
import { showPath } from "@/canvas/overlay";
import { SessionGate } from "@/canvas/SessionGate";
import type { Session } from "@/canvas/session";
import { useFormats } from "@/i18n/formats";
import { ProblemNotice } from "@/ui/ProblemNotice";
import { Files } from "./Files";
import { Missed, One } from "./Results";
import classes from "./Scenarios.module.css";
import { testsOf, type Tests } from "./tests";
import { WriteScenario } from "./WriteScenario";

/** The tests of the flow: scenarios played against the drawing as it is now, and the exits that none of them takes. */
export default function Scenarios({ flow }: PanelProps) {
  return <SessionGate flow={flow}>{(session) => <Panel session={session} />}</SessionGate>;
}

function Panel({ session }: { session: Session }) {
  const { t } = useTranslation("tests");
  const formats = useFormats();
  const tests = testsOf(session);
  const { kept, run, found, busy, problem, drawn } = useStore(tests.store);
  const written = useStore(tests.writing.store, (state) => state.written);
  useEffect(() => {
    void tests.load();
    return () => showPath(session.overlay, []);
  }, [tests, session]);
  useActions([
    { id: "tests.run", title: "tests:run", section: "tests:section", run: () => void tests.play() },
    { id: "tests.search", title: "tests:search", section: "tests:section", run: () => void tests.search() },
  ]);
  const none = kept?.scenarios.length === 0;
  const outcomes = new Map(run?.played.map((played) => [played.scenario, played]));
  const failed = run?.played.filter((played) => !played.passed).length ?? 0;
  return (
    <div className={classes.tests} data-panel="tests">
      <Group className={classes.bar} gap="xs">
        <Button
          size="compact-sm"
          leftSection={<IconPlayerPlay size={15} aria-hidden />}
          loading={busy === "running"}
          disabled={none}
          onClick={() => void tests.play()}
        >
          {t("run")}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconSearch size={15} aria-hidden />}
          loading={busy === "searching"}
          onClick={() => void tests.search()}
        >
          {t("search")}
        </Button>
        <Files tests={tests} writing={tests.writing} flow={session.editor.document.id} />
        {run?.coverage && (
          <Switch
            size="xs"
            label={t("draw")}
            checked={drawn}
            onChange={(event) => tests.draw(event.currentTarget.checked)}
          />
        )}
        <Text size="sm" role="status" aria-live="polite" className={classes.sum}>
          {run && run.played.length > 0 && (failed > 0 ? t("failed", { count: failed }) : t("passed", { count: run.played.length }))}
          {run?.coverage && ` ${t("covered", { share: formats.percent(run.coverage.percent / 100) })}`}
        </Text>
      </Group>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {none && !found && <Text className={classes.none}>{t("none")}</Text>}
      {found && <FoundOnes tests={tests} />}
      {!written && <Mistakes tests={tests} />}
      <div className={classes.columns}>
        <ul className={classes.list} aria-label={t("scenarios")}>
          {kept?.scenarios.map((line) => (
            <One
              key={`${line.line} ${line.name}`}
              line={line}
              played={outcomes.get(line.name)}
              session={session}
              onWrite={() => tests.writing.open(line.lines)}
            />
          ))}
        </ul>
        {written ? (
          <WriteScenario writing={tests.writing} written={written} />
        ) : (
          run?.coverage && run.coverage.missed_exits.length > 0 && <Missed tests={tests} session={session} />
        )}
      </div>
    </div>
  ); // prettier-ignore
}

/** What is wrong in the file as it is kept: each leads to its place in the text. */
function Mistakes({ tests }: { tests: Tests }) {
  const { t } = useTranslation("tests");
  const { run, kept } = useStore(tests.store);
  const mistakes = run?.problems ?? kept?.problems ?? [];
  if (mistakes.length === 0) return null;
  return (
    <ul className={classes.mistakes} aria-label={t("write.mistakes")}>
      {mistakes.map((one) => (
        <li key={`${one.line}:${one.column}:${one.message}`}>
          <button type="button" className={classes.mistake} onClick={() => tests.writing.openFile()}>
            <strong>{t("line", { line: one.line })}</strong> {one.message} <span>{one.mend}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function FoundOnes({ tests }: { tests: Tests }) {
  const { t } = useTranslation("tests");
  const { found, busy } = useStore(tests.store);
  if (!found) return null;
  return (
    <Group className={classes.found} justify="space-between">
      <Text size="sm">
        {found.found.length > 0 ? t("foundSome", { count: found.found.length }) : t("foundNone")}
        {found.missed_exits.length > 0 && ` ${t("stillMissed", { count: found.missed_exits.length })}`}
      </Text>
      {found.found.length > 0 && (
        <Button size="compact-sm" loading={busy === "keeping" || busy === "running"} onClick={() => void tests.keep()}>
          {t("keep")}
        </Button>
      )}
    </Group>
  );
}
