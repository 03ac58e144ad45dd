import { Badge, Button, Group, Switch, Text } from "@mantine/core";
import { IconCheck, IconPlayerPlay, IconSearch, IconX } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useActions } from "@/app/actions";
import type { PanelProps } from "@/app/panels";
import { goTo } from "@/canvas/focus";
import { showPath } from "@/canvas/overlay";
import { SessionGate } from "@/canvas/SessionGate";
import type { Session } from "@/canvas/session";
import { blockName } from "@/canvas/words";
import { useFormats } from "@/i18n/formats";
import { ProblemNotice } from "@/ui/ProblemNotice";
import classes from "./Scenarios.module.css";
import { testsOf, type Played, type Tests } from "./tests";

/** The tests of the flow: scenarios played against the drawing as it is now, and the exits that none of them takes. */
export default function Scenarios({ flow }: PanelProps) {
  return <SessionGate flow={flow}>{(session) => <Panel session={session} />}</SessionGate>;
}

function Panel({ session }: { session: Session }) {
  const { t } = useTranslation("tests");
  const formats = useFormats();
  const tests = testsOf(session);
  const { kept, run, found, busy, problem, drawn } = useStore(tests.store);
  useEffect(() => {
    if (!tests.store.getState().kept) void tests.load();
    return () => showPath(session.overlay, []);
  }, [tests, session]);
  useActions([
    { id: "tests.run", title: "tests:run", section: "tests:section", run: () => void tests.play() },
    { id: "tests.search", title: "tests:search", section: "tests:section", run: () => void tests.search() },
  ]);
  const none = kept?.scenarios.length === 0;
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
      {run?.problems.map((mistake) => (
        <Text key={`${mistake.line}:${mistake.message}`} size="sm" c="var(--mantine-color-error)" className={classes.none}>
          {t("line", { line: mistake.line })} {mistake.message} {mistake.mend}
        </Text>
      ))}
      <div className={classes.columns}>
        <ul className={classes.list} aria-label={t("scenarios")}>
          {run && run.played.length > 0
            ? run.played.map((played) => <Result key={played.scenario} played={played} session={session} />)
            : kept?.scenarios.map((scenario) => <li key={scenario.name}>{scenario.name}</li>)}
        </ul>
        {run?.coverage && run.coverage.missed_exits.length > 0 && <Missed tests={tests} session={session} />}
      </div>
    </div>
  ); // prettier-ignore
}

function Result({ played, session }: { played: Played; session: Session }) {
  const { t } = useTranslation("tests");
  const last = played.path.at(-1)?.node;
  const look = () => {
    showPath(session.overlay, played.path, last ?? null);
    if (last !== undefined && session.editor.document.nodes[last]) goTo(session, last);
  };
  const Mark = played.passed ? IconCheck : IconX;
  return (
    <li>
      <button type="button" className={classes.result} data-passed={played.passed} onClick={look}>
        <Mark size={15} aria-hidden />
        <span>{played.scenario}</span>
        {played.generated && (
          <Badge size="xs" variant="default">
            {t("generated")}
          </Badge>
        )}
        <span className={classes.said}>{t(played.passed ? "went" : "otherwise")}</span>
      </button>
      {played.deviated && (
        <div className={classes.story}>
          <ol>
            {played.story.slice(-6).map((line, n) => (
              <li key={n}>{line.what}</li>
            ))}
          </ol>
          <p>
            <strong>{t("expected")}</strong> {played.deviated.expected}
          </p>
          <p>
            <strong>{t("instead")}</strong> {played.deviated.instead}
          </p>
        </div>
      )}
    </li>
  );
}

function Missed({ tests, session }: { tests: Tests; session: Session }) {
  const { t } = useTranslation("tests");
  const missed = useStore(tests.store, ({ run }) => run?.coverage?.missed_exits) ?? [];
  const { catalog, document } = session.editor;
  return (
    <section className={classes.missed} aria-label={t("missed")}>
      <Text size="sm" fw={600}>
        {t("missed")}
      </Text>
      <ul className={classes.list}>
        {missed.map(({ node, exit }) => (
          <li key={`${node}:${exit}`}>
            <button type="button" className={classes.result} onClick={() => goTo(session, node, exit)}>
              <span>{blockName(document.nodes[node], catalog) || node}</span>
              <span className={classes.said}>{exit}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
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
