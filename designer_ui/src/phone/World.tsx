import { Accordion, ActionIcon, Button, Group, Select, Stack, Table, Text, TextInput, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconDeviceFloppy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { goTo } from "@/canvas/focus";
import type { Session } from "@/canvas/session";
import { blockName } from "@/canvas/words";
import { spoken } from "@/i18n";
import { testsOf } from "@/scenarios/tests";
import { notice } from "@/ui/notice";
import type { Phone } from "./call";
import classes from "./Phone.module.css";
import { Hours } from "./Hours";
import { blockOf, type Manner, type Stop } from "./told";

const MANNERS: readonly Manner[] = ["ask", "answers", "busy", "no answer", "rejects", "unreachable"];
const DAY_SECONDS = 86_400;

/** What is around the call: its way so far, its variables, phones, faults and the date; and the call kept as a test. */
export function World({ phone, session }: { phone: Phone; session: Session }) {
  const { t } = useTranslation("phone");
  const live = useStore(phone.store, ({ call, story }) => call !== undefined && !story.over);
  const byPhone = useStore(phone.store, ({ story }) => story.byPhone);
  return (
    <Accordion multiple variant="default" defaultValue={["way"]} className={classes.world ?? ""} chevronPosition="left">
      <Accordion.Item value="way">
        <Accordion.Control>{t("world.way")}</Accordion.Control>
        <Accordion.Panel>
          <Way phone={phone} session={session} />
        </Accordion.Panel>
      </Accordion.Item>
      <Accordion.Item value="variables">
        <Accordion.Control>{t("world.variables")}</Accordion.Control>
        <Accordion.Panel>
          <Variables phone={phone} />
        </Accordion.Panel>
      </Accordion.Item>
      {live && !byPhone && (
        <Accordion.Item value="around">
          <Accordion.Control>{t("world.around")}</Accordion.Control>
          <Accordion.Panel>
            <Around phone={phone} session={session} />
          </Accordion.Panel>
        </Accordion.Item>
      )}
      {!byPhone && (
        <Accordion.Item value="keep">
          <Accordion.Control>{t("world.keep")}</Accordion.Control>
          <Accordion.Panel>
            <Keep phone={phone} session={session} />
          </Accordion.Panel>
        </Accordion.Item>
      )}
    </Accordion>
  );
}

function Way({ phone, session }: { phone: Phone; session: Session }) {
  const { t } = useTranslation("phone");
  const stops = useStore(phone.store, ({ story }) => story.stops);
  const byPhone = useStore(phone.store, ({ story }) => story.byPhone);
  const { catalog, document } = session.editor;
  const name = (stop: Stop) => {
    const inner = stop.step.includes("/") ? ` · ${stop.step.split("/").slice(1).join("/")}` : "";
    return `${blockName(document.nodes[blockOf(stop.step)], catalog) || stop.step}${inner}`;
  };
  return (
    <ol className={classes.way}>
      {stops.map((stop) => (
        <li key={stop.number}>
          <button type="button" className={classes.stop} onClick={() => goTo(session, blockOf(stop.step))}>
            <span>{name(stop)}</span>
            {stop.exit && <small>{stop.exit}</small>}
          </button>
          {!byPhone && (
            <Tooltip label={t("backTo")}>
              <ActionIcon
                size="sm"
                aria-label={t("backToBlock", { block: name(stop) })}
                onClick={() => void phone.back(stop.number, session.editor.document)}
              >
                <IconArrowBackUp size={15} />
              </ActionIcon>
            </Tooltip>
          )}
          {stop.facts.length > 0 && (
            <ul className={classes.facts}>
              {stop.facts.map((fact, n) => (
                <li key={n}>{fact[spoken()]}</li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ol>
  );
}

function Variables({ phone }: { phone: Phone }) {
  const { t } = useTranslation("phone");
  const variables = useStore(phone.store, ({ story }) => story.variables);
  const names = Object.keys(variables).sort();
  if (names.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("noVariables")}
      </Text>
    );
  }
  return (
    <Table fz="sm" verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("variable")}</Table.Th>
          <Table.Th>{t("value")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {names.map((name) => (
          <Table.Tr key={name}>
            <Table.Td className={classes.code}>{name}</Table.Td>
            <Table.Td className={classes.code}>{JSON.stringify(variables[name])}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Around({ phone, session }: { phone: Phone; session: Session }) {
  const { t } = useTranslation("phone");
  const [address, setAddress] = useState("6001");
  const [at, setAt] = useState("");
  const hours = useStore(phone.store, ({ story }) => story.hours);
  const moment = at ? new Date(at).getTime() / 1000 : Number.NaN;
  const set = (manner: string | null) =>
    manner && address.trim() && void phone.act({ do: "phone", address: address.trim(), manner: manner as Manner });
  return (
    <Stack gap="sm">
      <Group grow align="flex-end" gap="xs">
        <TextInput
          label={t("around.phone")}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Select
          label={t("around.manner")}
          placeholder={t("manners.ask")}
          data={MANNERS.map((manner) => ({ value: manner, label: t(`manners.${manner}`) }))}
          onChange={set}
        />
      </Group>
      <div>
        <Text size="sm" fw={500}>
          {t("around.clock")}
        </Text>
        <Group gap={6} mt={4}>
          {[1, 3, 7].map((days) => (
            <Button
              key={days}
              size="compact-sm"
              variant="default"
              onClick={() => void phone.act({ do: "clock", to: null, ahead: days * DAY_SECONDS })}
            >
              {t("around.daysLater", { count: days })}
            </Button>
          ))}
        </Group>
        <Group gap={6} mt={6} wrap="nowrap" align="flex-end">
          <TextInput
            flex={1}
            type="datetime-local"
            aria-label={t("place.at")}
            value={at}
            onChange={(event) => setAt(event.currentTarget.value)}
          />
          <Button
            variant="default"
            disabled={!Number.isFinite(moment)}
            onClick={() => void phone.act({ do: "clock", to: moment, ahead: null })}
          >
            {t("around.setClock")}
          </Button>
        </Group>
      </div>
      <Hours session={session} value={hours} onChange={(say) => void phone.act({ do: "hours", hours: say })} />
      <div>
        <Text size="sm" fw={500}>
          {t("around.faults")}
        </Text>
        <Group gap={6} mt={4}>
          {(["line lost", "switch restarts", "refuses", "loses prompt end", "delays events"] as const).map((what) => (
            <Button
              key={what}
              size="compact-sm"
              variant="default"
              onClick={() => void phone.act({ do: "fault", what, command: "play", times: 1, seconds: 2 })}
            >
              {t(`faults.${what}`)}
            </Button>
          ))}
        </Group>
      </div>
    </Stack>
  );
}

function Keep({ phone, session }: { phone: Phone; session: Session }) {
  const { t } = useTranslation("phone");
  const [name, setName] = useState("");
  const keep = async () => {
    if (await phone.keep(name.trim())) {
      void notice({ message: t("keep.kept", { name: name.trim() }) });
      setName("");
      void testsOf(session).load();
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <Text size="sm" c="dimmed" mb={6}>
        {t("keep.about")}
      </Text>
      <Group gap={6} wrap="nowrap" align="flex-end">
        <TextInput
          flex={1}
          label={t("keep.name")}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant="default"
          disabled={!name.trim()}
          leftSection={<IconDeviceFloppy size={16} aria-hidden />}
        >
          {t("keep.save")}
        </Button>
      </Group>
    </form>
  );
}
