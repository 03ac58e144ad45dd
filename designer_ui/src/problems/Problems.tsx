import type { PanelProps } from "@/app/panels";
import { EmptyState } from "@/ui/EmptyState";
import { useTranslation } from "react-i18next";

/** What is wrong with the drawing. */
export default function Problems(_: PanelProps) {
  const { t } = useTranslation("editor");
  return <EmptyState title={t("soon.problems.title")}>{t("soon.problems.text")}</EmptyState>;
}
