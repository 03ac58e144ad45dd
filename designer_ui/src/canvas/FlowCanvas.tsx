import type { PanelProps } from "@/app/panels";
import { EmptyState } from "@/ui/EmptyState";
import { useTranslation } from "react-i18next";

/** The drawing. */
export default function FlowCanvas(_: PanelProps) {
  const { t } = useTranslation("editor");
  return <EmptyState title={t("soon.canvas.title")}>{t("soon.canvas.text")}</EmptyState>;
}
