import { Button, Checkbox, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Session } from "@/canvas/session";
import classes from "./Phone.module.css";
import { Hours } from "./Hours";
import type { Setup } from "./setup";

interface Props {
  readonly session: Session;
  readonly languages: readonly string[];
  readonly setup: Setup;
  readonly change: (part: Partial<Setup>) => void;
  readonly dialling: boolean;
  readonly dial: () => void;
}

/** Before the call: who calls whom, when, and how fast. */
export function PlaceCall({ session, languages, setup, change, dialling, dial }: Props) {
  const { t } = useTranslation("phone");
  return (
    <form
      className={classes.place}
      onSubmit={(event) => {
        event.preventDefault();
        dial();
      }}
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t("place.about")}
        </Text>
        <Button
          data-entrance
          type="submit"
          size="md"
          color="moss"
          loading={dialling}
          leftSection={<IconPhone size={19} />}
        >
          {t("actions.dial")}
        </Button>
        <Group grow align="flex-start">
          <TextInput
            label={t("place.dials")}
            value={setup.dials}
            onChange={(event) => change({ dials: event.currentTarget.value })}
          />
          <TextInput
            label={t("place.caller")}
            value={setup.withheld ? "" : setup.caller}
            disabled={setup.withheld}
            onChange={(event) => change({ caller: event.currentTarget.value })}
          />
        </Group>
        <Checkbox
          label={t("place.withheld")}
          checked={setup.withheld}
          onChange={(event) => change({ withheld: event.currentTarget.checked })}
        />
        <Select
          label={t("place.language")}
          data={[{ value: "", label: t("place.first") }, ...languages]}
          value={setup.language}
          allowDeselect={false}
          onChange={(language) => change({ language: language ?? "" })}
        />
        <TextInput
          type="datetime-local"
          label={t("place.at")}
          value={setup.at}
          onChange={(event) => change({ at: event.currentTarget.value })}
        />
        <Hours session={session} value={setup.hours} onChange={(hours) => change({ hours })} />
        <Checkbox
          label={t("place.fast")}
          description={t("place.fastAbout")}
          checked={setup.fast}
          onChange={(event) => change({ fast: event.currentTarget.checked })}
        />
        <Checkbox
          label={t("place.held")}
          checked={setup.held}
          onChange={(event) => change({ held: event.currentTarget.checked })}
        />
      </Stack>
    </form>
  );
}
