import type { PanelProps } from "@/app/panels";
import { EmptyState } from "@/ui/EmptyState";
import { useTranslation } from "react-i18next";

/** The test call. */
export default function Phone(_: PanelProps) {
  const { t } = useTranslation("editor");
  return <EmptyState title={t("soon.phone.title")}>{t("soon.phone.text")}</EmptyState>;
}
