import { Button, Checkbox, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Session } from "@/canvas/session";
import classes from "./Phone.module.css";
import { Hours } from "./Hours";
import type { Hours as Say, Speed, Wanted } from "./told";

export interface Setup {
  readonly dials: string;
  readonly caller: string;
  readonly withheld: boolean;
  /** The first language; the flow's own when empty. */
  readonly language: string;
  /** As a date field writes it, by this machine's clock; now when empty. */
  readonly at: string;
  readonly hours: Say;
  readonly fast: boolean;
  readonly held: boolean;
}

const USUAL: Setup = {
  dials: "4001",
  caller: "13800138000",
  withheld: false,
  language: "",
  at: "",
  hours: "calendars",
  fast: false,
  held: false,
};

/** How the next call begins, and what the API is asked for it. */
export function useSetup(): [Setup & { readonly wanted: Wanted }, (part: Partial<Setup>) => void] {
  const [setup, set] = useState(USUAL);
  const speed: Speed = setup.fast ? "fast" : "real";
  const moment = setup.at ? new Date(setup.at).getTime() / 1000 : Number.NaN;
  const wanted: Wanted = {
    dials: setup.dials.trim(),
    caller: setup.withheld ? "" : setup.caller.trim(),
    language: setup.language || null,
    clock: Number.isFinite(moment) ? moment : null,
    hours: setup.hours,
    speed,
    paused: setup.held,
  };
  return [{ ...setup, wanted }, (part) => set((before) => ({ ...before, ...part }))];
}

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
        <Button type="submit" size="md" color="moss" loading={dialling} leftSection={<IconPhone size={19} />}>
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
