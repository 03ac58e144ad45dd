import { ActionIcon } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Flow } from "./requests";

const RowMenu = lazy(() => import("./RowMenu"));

/** The button that opens what can be done to a flow; the menu itself is fetched when somebody opens one. */
export function FlowMenu({ flow }: { flow: Flow }) {
  const { t } = useTranslation("flows");
  const [opened, setOpened] = useState(false);
  const button = (
    <ActionIcon aria-label={t("menu", { name: flow.name })} aria-haspopup="menu" onClick={() => setOpened(true)}>
      <IconDots size={18} />
    </ActionIcon>
  );
  if (!opened) return button;
  return (
    <Suspense fallback={button}>
      <RowMenu flow={flow} />
    </Suspense>
  );
}
