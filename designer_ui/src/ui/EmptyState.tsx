import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./EmptyState.module.css";

/** What stands where nothing is yet: what it would be, why one wants it, and the step that makes it. */
export function EmptyState(props: { picture?: ReactNode; title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <Stack align="center" gap="sm" className={classes.empty}>
      {props.picture}
      <Title order={2} size="h3">
        {props.title}
      </Title>
      <Text c="dimmed" ta="center" maw={440}>
        {props.children}
      </Text>
      {props.action}
    </Stack>
  );
}
