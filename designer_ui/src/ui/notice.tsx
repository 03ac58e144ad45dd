/** Short words at the page's edge: what was done, and how to take it back. */
import { Button, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface Notice {
  readonly message: string;
  readonly good?: boolean;
  /** A way back: the button's word and what it does. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Say something. It is read out by screen readers, and stays long enough to act on. */
export async function notice({ message, good = true, action }: Notice): Promise<void> {
  const { notifications } = await import("@mantine/notifications");
  let id = "";
  const act = () => {
    notifications.hide(id);
    action?.run();
  };
  const said: ReactNode = (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm">{message}</Text>
      {action && (
        <Button size="compact-sm" variant="default" onClick={act}>
          {action.label}
        </Button>
      )}
    </Group>
  );
  id = notifications.show({ message: said, color: good ? "moss" : "clay", autoClose: action ? 12_000 : 5_000 });
}
