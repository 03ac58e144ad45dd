import { Button, Group, Stack, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ProblemNotice } from "@/ui/ProblemNotice";
import { useFlowFacts, useMakeLive, type Release } from "./requests";
import classes from "./Published.module.css";

interface Props {
  readonly flow: string;
  readonly release: Release;
  /** What was live before, to go back to. */
  readonly before: number | null;
  readonly onClose: () => void;
}

/** It is live: which version, on which numbers, and the way back. */
export function Published({ flow, release, before, onClose }: Props) {
  const { t } = useTranslation("publish");
  const { data: facts } = useFlowFacts(flow);
  const back = useMakeLive(flow);
  const live = facts?.live_version ?? release.number;
  return (
    <Stack gap="md">
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <IconCircleCheck size={28} stroke={1.6} className={classes.good ?? ""} aria-hidden />
        <div role="status">
          <Text fw={600}>{t("done.live", { number: live })}</Text>
          <Text c="dimmed" size="sm">
            {facts && facts.numbers.length > 0
              ? t("done.answers", { numbers: facts.numbers.join(", ") })
              : t("done.noNumber")}
          </Text>
        </div>
      </Group>
      {back.error && <ProblemNotice problem={back.error} />}
      <Group justify="flex-end">
        {before !== null && before !== release.number && live === release.number && (
          <Button variant="default" loading={back.isPending} onClick={() => back.mutate(before)}>
            {t("done.back", { number: before })}
          </Button>
        )}
        <Button onClick={onClose} data-autofocus>
          {t("common:close")}
        </Button>
      </Group>
    </Stack>
  );
}
