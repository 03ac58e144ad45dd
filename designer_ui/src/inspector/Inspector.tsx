import type { PanelProps } from "@/app/panels";
import { EmptyState } from "@/ui/EmptyState";
import { useTranslation } from "react-i18next";

/** The form of what is selected. */
export default function Inspector(_: PanelProps) {
  const { t } = useTranslation("editor");
  return <EmptyState title={t("soon.inspector.title")}>{t("soon.inspector.text")}</EmptyState>;
}
