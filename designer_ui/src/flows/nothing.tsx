import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui/EmptyState";
import { LooseCord } from "@/ui/LooseCord";

/** A list without flows: what a flow is, and the step that makes one. */
export function NoFlows({ onNew }: { onNew: () => void }) {
  const { t } = useTranslation("flows");
  return (
    <EmptyState
      picture={<LooseCord />}
      title={t("empty.title")}
      action={<Button onClick={onNew}>{t("actions.new")}</Button>}
    >
      {t("empty.text")}
    </EmptyState>
  );
}

/** Filters that leave nothing over. */
export function NothingFound({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation("flows");
  return (
    <EmptyState
      title={t("nothing.title")}
      action={
        <Button variant="default" onClick={onClear}>
          {t("nothing.clear")}
        </Button>
      }
    >
      {t("nothing.text")}
    </EmptyState>
  );
}
