import type { PanelProps } from "@/app/panels";
import { EmptyState } from "@/ui/EmptyState";
import { useTranslation } from "react-i18next";

/** The blocks one can draw with. */
export default function Palette(_: PanelProps) {
  const { t } = useTranslation("editor");
  return <EmptyState title={t("soon.palette.title")}>{t("soon.palette.text")}</EmptyState>;
}
