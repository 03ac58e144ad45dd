import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { Phone } from "./call";
import classes from "./Phone.module.css";
import type { Ringing, Work } from "./told";

/** What the call waits for: an answer by the caller, somebody at a phone, what a request brings. */
export function Waiting({ phone }: { phone: Phone }) {
  const { t } = useTranslation("phone");
  const { story } = useStore(phone.store);
  return (
    <div className={classes.waiting}>
      {story.phones.map((ringing) => (
        <AtPhone key={ringing.address} phone={phone} ringing={ringing} />
      ))}
      {story.work && <Reply key={story.work.node} phone={phone} work={story.work} />}
      {story.paused && <Text size="sm">{story.held ? t("heldAt", { block: story.held }) : t("held")}</Text>}
      {story.turn === "caller" && !story.paused && (
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm">{t("turns.caller")}</Text>
          <Group gap={4} wrap="nowrap">
            <Button size="compact-xs" variant="default" onClick={() => void phone.act({ do: "speak", seconds: 5 })}>
              {t("speak")}
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => void phone.act({ do: "skip" })}>
              {t("sayNothing")}
            </Button>
          </Group>
        </Group>
      )}
    </div>
  );
}

function AtPhone({ phone, ringing }: { phone: Phone; ringing: Ringing }) {
  const { t } = useTranslation("phone");
  const { address } = ringing;
  const act = (what: "answer" | "busy" | "reject" | "hang up") =>
    void phone.act({ do: "at phone", address, act: what });
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>
        {t(ringing.state === "rings" ? "agent.rings" : "agent.talks", { address })}
      </Text>
      <Group gap={6}>
        {ringing.state === "rings" ? (
          <>
            <Button size="compact-sm" color="moss" onClick={() => act("answer")}>
              {t("agent.answer")}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => act("busy")}>
              {t("agent.busy")}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => act("reject")}>
              {t("agent.reject")}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => void phone.act({ do: "skip" })}>
              {t("agent.noAnswer")}
            </Button>
          </>
        ) : (
          <Button size="compact-sm" color="clay" variant="light" onClick={() => act("hang up")}>
            {t("agent.hangUp")}
          </Button>
        )}
      </Group>
    </Stack>
  ); // prettier-ignore
}

function Reply({ phone, work }: { phone: Phone; work: Work }) {
  const { t, i18n } = useTranslation("phone");
  const [text, setText] = useState(() => JSON.stringify(work.suggestions[0]?.reply ?? {}, null, 2));
  const [wrong, setWrong] = useState(false);
  const reply = (brought: unknown) => void phone.act({ do: "reply", node: work.node, reply: brought as never });
  const send = () => {
    try {
      reply(JSON.parse(text));
    } catch {
      setWrong(true);
    }
  };
  const name = (suggested: string) => (i18n.exists(`phone:work.${suggested}`) ? t(`work.${suggested}`) : suggested);
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>
        {t("work.asks", { block: work.node })}
      </Text>
      <Group gap={6}>
        {work.suggestions.map((suggested) => (
          <Button key={suggested.name} size="compact-sm" variant="default" onClick={() => reply(suggested.reply)}>
            {name(suggested.name)}
          </Button>
        ))}
      </Group>
      <Textarea
        label={t("work.other")}
        autosize
        minRows={2}
        maxRows={8}
        classNames={{ input: classes.code ?? "" }}
        value={text}
        error={wrong && t("work.noJson")}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setWrong(false);
        }}
      />
      <Button size="compact-sm" onClick={send}>
        {t("work.send")}
      </Button>
    </Stack>
  );
}
