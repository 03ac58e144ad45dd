import { ActionIcon, Loader, Tooltip } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { listen, nameOf, useSounding, type Audible } from "./sound";

/** Hear it as callers do. */
export function ListenButton({ what, of, disabled = false }: { what: Audible; of: string; disabled?: boolean }) {
  const { t } = useTranslation("prompts");
  const name = nameOf(what);
  const state = useSounding(({ now, fetching }) => (now !== name ? "still" : fetching ? "fetching" : "sounding"));
  const label = t(state === "still" ? "listen" : "stop", { what: of });
  return (
    <Tooltip label={label}>
      <ActionIcon
        size={24}
        aria-label={label}
        aria-pressed={state !== "still"}
        disabled={disabled}
        onClick={() => void listen(what)}
      >
        {state === "fetching" ? (
          <Loader size={12} />
        ) : state === "sounding" ? (
          <IconPlayerStop size={14} />
        ) : (
          <IconPlayerPlay size={14} />
        )}
      </ActionIcon>
    </Tooltip>
  );
}
