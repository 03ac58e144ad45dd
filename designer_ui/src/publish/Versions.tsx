import { Button, Group, Loader, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PanelProps } from "@/app/panels";
import { SessionGate } from "@/canvas/SessionGate";
import type { Session } from "@/canvas/session";
import { completed } from "@/flow/document";
import { useFormats } from "@/i18n/formats";
import { EmptyState } from "@/ui/EmptyState";
import { notice } from "@/ui/notice";
import { ProblemNotice } from "@/ui/ProblemNotice";
import { ChangeList } from "./ChangeList";
import { useChanges, useFlowFacts, useMakeLive, useVersions, versionOf, type Release } from "./requests";
import classes from "./Versions.module.css";

/** What was published, and when: compared with the draft, made live again, taken back into the draft. */
export default function Versions({ flow }: PanelProps) {
  const { t } = useTranslation("publish");
  const { data: versions, error, refetch } = useVersions(flow);
  const { data: facts } = useFlowFacts(flow);
  if (error) return <ProblemNotice problem={error} retry={() => void refetch()} />;
  if (!versions) return <Loader size="sm" m="md" />;
  if (versions.length === 0) return <EmptyState title={t("versions.none.title")}>{t("versions.none.text")}</EmptyState>;
  return (
    <SessionGate flow={flow}>
      {(session) => (
        <ol className={classes.list}>
          {versions.map((version) => (
            <Version
              key={version.number}
              version={version}
              live={version.number === facts?.live_version}
              session={session}
            />
          ))}
        </ol>
      )}
    </SessionGate>
  );
}

function Version({ version, live, session }: { version: Release; live: boolean; session: Session }) {
  const { t } = useTranslation("publish");
  const { flow, number } = version;
  const formats = useFormats();
  const makeLive = useMakeLive(flow);
  const { data: facts } = useFlowFacts(flow);
  const [compares, setCompares] = useState(false);
  const { data: compared, error } = useChanges(flow, { before: number }, compares);

  const goLive = async () => {
    const was = facts?.live_version ?? null;
    await makeLive.mutateAsync(number);
    const undo = was !== null && { action: { label: t("common:undo"), run: () => makeLive.mutate(was) } };
    void notice({ message: t("versions.isLive", { number }), ...undo });
  };
  const takeUp = async () => {
    const { document } = await versionOf(flow, number);
    session.editor.replace(completed(document), { key: "restore", values: { number } });
    void notice({
      message: t("versions.takenUp", { number }),
      action: { label: t("common:undo"), run: () => session.editor.undo() },
    });
  };
  return (
    <li className={classes.version} data-live={live || undefined}>
      <Group justify="space-between" wrap="nowrap" align="baseline">
        <h2 className={classes.number}>{t("versions.number", { number })}</h2>
        {live && <span className={classes.live}>{t("versions.live")}</span>}
      </Group>
      <Text size="sm" c="dimmed">
        <time dateTime={version.published_at}>{formats.date(version.published_at)}</time>
        {" · "}
        {t("flows:by", { who: t(`flows:people.${version.published_by}`, version.published_by) })}
      </Text>
      {version.note && <Text size="sm">{version.note}</Text>}
      <Group gap={6} mt={6}>
        {!live && (
          <Button size="compact-sm" variant="default" loading={makeLive.isPending} onClick={() => void goLive()}>
            {t("versions.makeLive")}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="subtle"
          aria-expanded={compares}
          onClick={() => setCompares((before) => !before)}
        >
          {t("versions.compare")}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={() => void takeUp()}>
          {t("versions.takeUp")}
        </Button>
      </Group>
      {makeLive.error && <ProblemNotice problem={makeLive.error} />}
      {compares && error && <ProblemNotice problem={error} />}
      {compares && compared && (
        <div className={classes.changes}>
          <ChangeList changes={compared.changes} catalog={session.editor.catalog} flow={session.editor.document} />
        </div>
      )}
    </li>
  );
}
