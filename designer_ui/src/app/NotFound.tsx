import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui/EmptyState";
import { LooseCord } from "@/ui/LooseCord";

/** An address that leads nowhere, with the way back. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <main style={{ height: "100%" }}>
      <EmptyState
        picture={<LooseCord />}
        title={t("notFound.title")}
        action={
          <Button component={Link} to="/">
            {t("notFound.back")}
          </Button>
        }
      >
        {t("notFound.text")}
      </EmptyState>
    </main>
  );
}
