import { ActionIcon, Badge, Text } from "@mantine/core";
import { IconCheck, IconPencil, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { goTo } from "@/canvas/focus";
import { showPath } from "@/canvas/overlay";
import type { Session } from "@/canvas/session";
import { blockName } from "@/canvas/words";
import classes from "./Scenarios.module.css";
import type { Line, Played, Tests } from "./tests";

interface OneProps {
  readonly line: Line;
  readonly played: Played | undefined;
  readonly session: Session;
  readonly onWrite: () => void;
}

/** A scenario of the list: what came of it, its way on the drawing, and the way to its text. */
export function One({ line, played, session, onWrite }: OneProps) {
  const { t } = useTranslation("tests");
  const last = played?.path.at(-1)?.node;
  const look = () => {
    if (!played) {
      onWrite();
      return;
    }
    showPath(session.overlay, played.path, last ?? null);
    if (last !== undefined && session.editor.document.nodes[last]) goTo(session, last);
  };
  const Mark = played?.passed ? IconCheck : IconX;
  return (
    <li>
      <div className={classes.one}>
        <button type="button" className={classes.result} data-passed={played?.passed} onClick={look}>
          {played && <Mark size={15} aria-hidden />}
          <span>{line.name}</span>
          {line.generated && (
            <Badge size="xs" variant="default">
              {t("generated")}
            </Badge>
          )}
          {played && <span className={classes.said}>{t(played.passed ? "went" : "otherwise")}</span>}
        </button>
        <ActionIcon size="sm" aria-label={t("write.edit", { name: line.name })} title={t("write.asText")} onClick={onWrite}>
          <IconPencil size={15} aria-hidden />
        </ActionIcon>
      </div>
      {played?.deviated && <Story played={played} />}
    </li>
  ); // prettier-ignore
}

/** What came of a scenario that was just written. */
export function Outcome({ played }: { played: Played }) {
  const { t } = useTranslation("tests");
  const Mark = played.passed ? IconCheck : IconX;
  return (
    <div role="status" className={classes.outcome}>
      <div className={classes.result} data-passed={played.passed}>
        <Mark size={15} aria-hidden />
        <span>{t(played.passed ? "write.went" : "write.otherwise")}</span>
      </div>
      {played.deviated && <Story played={played} />}
    </div>
  );
}

function Story({ played }: { played: Played }) {
  const { t } = useTranslation("tests");
  return (
    <div className={classes.story}>
      <ol>
        {played.story.slice(-6).map((line, n) => (
          <li key={n}>{line.what}</li>
        ))}
      </ol>
      <p>
        <strong>{t("expected")}</strong> {played.deviated?.expected}
      </p>
      <p>
        <strong>{t("instead")}</strong> {played.deviated?.instead}
      </p>
    </div>
  );
}

/** The exits that no scenario takes. */
export function Missed({ tests, session }: { tests: Tests; session: Session }) {
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
