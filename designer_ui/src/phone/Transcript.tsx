import { Text } from "@mantine/core";
import { IconScissors } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { spoken } from "@/i18n";
import type { Phone } from "./call";
import classes from "./Phone.module.css";
import type { Line } from "./told";

/** The conversation, as it is heard and keyed. */
export function Transcript({ phone }: { phone: Phone }) {
  const { t } = useTranslation("phone");
  const lines = useStore(phone.store, ({ story }) => story.lines);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const shown = list.current;
    if (shown) shown.scrollTop = shown.scrollHeight;
  }, [lines]);
  return (
    <ol ref={list} className={classes.transcript} aria-label={t("conversation")} tabIndex={0}>
      {lines.map((line) => (
        <Bubble key={line.id} line={line} />
      ))}
      {lines.length === 0 && (
        <Text size="sm" c="dimmed" component="li" className={classes.note}>
          {t("nothingYet")}
        </Text>
      )}
    </ol>
  );
}

/** How far a call to a telephone has come, or why it came no further. */
export function reachedWords(t: TFunction<"phone">, state: string): string {
  return t(`reach.${state}`, { defaultValue: t("reach.failed") });
}

function Bubble({ line }: { line: Line }) {
  const { t } = useTranslation("phone");
  switch (line.kind) {
    case "said":
      return (
        <li className={classes.said} data-state={line.state} lang={line.language}>
          {line.text}
          {line.state === "cut" && (
            <span className={classes.cut}>
              <IconScissors size={13} aria-hidden /> {t("cut")}
            </span>
          )}
        </li>
      );
    case "pressed":
      return (
        <li className={classes.pressed} aria-label={t("pressed", { keys: line.text })}>
          {Array.from(line.text).map((key, n) => (
            <kbd key={n}>{key}</kbd>
          ))}
        </li>
      );
    case "silent":
      return <li className={classes.silent}>{t("silent")}</li>;
    case "spoke":
      return <li className={classes.silent}>{t("spoke", { seconds: line.seconds })}</li>;
    case "note":
      return <li className={classes.note}>{t(`notes.${line.note}`, { what: line.what })}</li>;
    case "reach":
      return <li className={classes.note}>{reachedWords(t, line.state)}</li>;
    case "wrong":
      return <li className={classes.wrong}>{line[spoken()]}</li>;
  }
}
