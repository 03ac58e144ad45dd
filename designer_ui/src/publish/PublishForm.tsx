import {
  Badge,
  Button,
  Group,
  Progress as Bar,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { lookAt } from "@/canvas/focus";
import type { Session } from "@/canvas/session";
import { findProblems } from "@/canvas/transport";
import { completed, type FlowDocument } from "@/flow/document";
import { ProblemNotice } from "@/ui/ProblemNotice";
import { ChangeList } from "./ChangeList";
import { Effort } from "./Effort";
import { Findings } from "./Findings";
import {
  bind,
  publish,
  useChanges,
  useFlowFacts,
  useRefresh,
  versionOf,
  type Progress,
  type Release,
} from "./requests";
import { Tests } from "./Tests";
import classes from "./PublishForm.module.css";

const DifferenceCanvas = lazy(() =>
  import("@/canvas/DifferenceCanvas").then(({ DifferenceCanvas: component }) => ({ default: component })),
);

interface Props {
  readonly session: Session;
  readonly flow: string;
  readonly draft: { readonly document: FlowDocument; readonly revision: number };
  readonly onClose: () => void;
  readonly onPublished: (release: Release, before: number | null) => void;
}

/** What will be published, what is found in it, what it asks of callers, and which number it answers. */
export function PublishForm({ session, flow, draft, onClose, onPublished }: Props) {
  const { t } = useTranslation("publish");
  const refresh = useRefresh(flow);
  const { data: facts } = useFlowFacts(flow);
  const { data: compared, error: incomparable } = useChanges(flow);
  const { data: checked } = useQuery({
    queryKey: ["checked to publish", flow, draft.revision],
    queryFn: ({ signal }) => findProblems(draft.document, signal),
  });
  const [note, setNote] = useState("");
  const [number, setNumber] = useState("");
  const [view, setView] = useState("words");
  const [progress, setProgress] = useState<Progress>();
  const before = compared?.before ?? null;
  const { data: old } = useQuery({
    queryKey: ["version", flow, before],
    queryFn: async () => completed((await versionOf(flow, before ?? 1)).document),
    enabled: view === "drawn" && before !== null,
    staleTime: Infinity,
  });

  const publishing = useMutation({
    mutationFn: async () => {
      const release = await publish(flow, { revision: draft.revision, note: note.trim() }, setProgress);
      if (number.trim()) await bind(flow, number.trim());
      return release;
    },
    onSuccess: (release) => onPublished(release, before),
    onSettled: refresh,
  });
  const errors = checked?.diagnostics.filter(({ severity }) => severity === "error").length ?? 0;
  const share = progress ? (100 * progress.done) / Math.max(1, progress.total) : 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        publishing.mutate();
      }}
    >
      <div className={classes.columns}>
        <section className={classes.changes} aria-label={t("changes.title")}>
          <Group justify="space-between" mb="xs">
            <h3 className={classes.title}>{t("changes.title")}</h3>
            {before !== null && (
              <SegmentedControl
                size="xs"
                value={view}
                onChange={setView}
                aria-label={t("changes.view")}
                data={[
                  { value: "words", label: t("changes.words") },
                  { value: "drawn", label: t("changes.drawn") },
                ]}
              />
            )}
          </Group>
          <div className={classes.scroll} tabIndex={0} role="group" aria-label={t("changes.title")}>
            {incomparable && <ProblemNotice problem={incomparable} />}
            {compared && before === null && <Text c="dimmed">{t("changes.first")}</Text>}
            {compared && before !== null && view === "words" && (
              <ChangeList changes={compared.changes} catalog={session.editor.catalog} flow={draft.document} />
            )}
            {view === "drawn" && old && (
              <Suspense fallback={null}>
                <div className={classes.drawn}>
                  <DifferenceCanvas before={old} after={draft.document} catalog={session.editor.catalog} />
                </div>
              </Suspense>
            )}
          </div>
        </section>
        <Stack gap="md" className={classes.side ?? ""}>
          {checked && (
            <Findings
              findings={checked.diagnostics}
              onLook={(finding) => {
                onClose();
                lookAt(session, finding);
              }}
            />
          )}
          <Tests flow={flow} revision={draft.revision} />
          {checked && <Effort effort={checked.effort} />}
          <section>
            <h3 className={classes.title}>{t("numbers.title")}</h3>
            {facts && facts.numbers.length > 0 ? (
              <Group gap={6}>
                {facts.numbers.map((each) => (
                  <Badge key={each} variant="default" size="lg" radius="sm">
                    {each}
                  </Badge>
                ))}
              </Group>
            ) : (
              <TextInput
                label={t("numbers.label")}
                description={t("numbers.help")}
                value={number}
                onChange={(event) => setNumber(event.currentTarget.value)}
              />
            )}
          </section>
          <Textarea
            label={t("note.label")}
            placeholder={t("note.placeholder")}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            autosize
            minRows={2}
            maxRows={4}
          />
        </Stack>
      </div>
      {publishing.error && <ProblemNotice problem={publishing.error} />}
      <div className={classes.foot}>
        <div className={classes.progress} aria-live="polite">
          {publishing.isPending && (
            <>
              <Text size="sm" c="dimmed">
                {progress
                  ? t("progress.speaking", { done: progress.done, total: progress.total })
                  : t("progress.checking")}
              </Text>
              <Bar value={share} size="sm" aria-label={t("progress.label")} />
            </>
          )}
          {!publishing.isPending && errors > 0 && (
            <Text size="sm" c="var(--mantine-color-error)">
              {t("blocked", { count: errors })}
            </Text>
          )}
        </div>
        <Button variant="default" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button type="submit" loading={publishing.isPending} disabled={!checked || errors > 0} data-autofocus>
          {t("actions.publishNow")}
        </Button>
      </div>
    </form>
  );
}
