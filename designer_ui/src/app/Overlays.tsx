import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import "@mantine/notifications/styles.layer.css";
import { useTranslation } from "react-i18next";

/** What speaks up by itself, questions and notices; it hears of them from anywhere, so it comes after the first paint. */
export default function Overlays() {
  const { t } = useTranslation();
  return (
    <ModalsProvider labels={{ confirm: t("confirm"), cancel: t("cancel") }}>
      <Notifications position="bottom-right" />
    </ModalsProvider>
  );
}
