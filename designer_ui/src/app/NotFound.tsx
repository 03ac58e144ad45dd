import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui/EmptyState";
import { LooseCord } from "@/ui/LooseCord";

/** An address that leads nowhere, with the way back. */
export function NotFound() {
  const { t } = useTranslation();
  return <Nowhere title={t("notFound.title")} text={t("notFound.text")} />;
}

/** A flow that is not there, or not any more. */
export function NoSuchFlow() {
  const { t } = useTranslation();
  return <Nowhere title={t("errors:no-such-flow.title")} text={t("errors:no-such-flow.mend")} />;
}

function Nowhere({ title, text }: { title: string; text: string }) {
  const { t } = useTranslation();
  const back = (
    <Button component={Link} to="/">
      {t("notFound.back")}
    </Button>
  );
  return (
    <main style={{ height: "100%" }}>
      <EmptyState picture={<LooseCord />} title={title} action={back}>
        {text}
      </EmptyState>
    </main>
  );
}
