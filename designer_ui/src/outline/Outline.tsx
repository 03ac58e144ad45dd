import type { PanelProps } from "@/app/panels";
import { EmptyState } from "@/ui/EmptyState";
import { useTranslation } from "react-i18next";

/** The drawing as a tree. */
export default function Outline(_: PanelProps) {
  const { t } = useTranslation("editor");
  return <EmptyState title={t("soon.outline.title")}>{t("soon.outline.text")}</EmptyState>;
}
