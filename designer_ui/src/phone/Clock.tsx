import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useFormats } from "@/i18n/formats";
import type { Phone } from "./call";
import classes from "./Phone.module.css";

/** How long the call has lasted, and what day and time the flow takes it for. */
export function Clock({ phone }: { phone: Phone }) {
  const { t } = useTranslation("phone");
  const formats = useFormats();
  const { story, toldAt } = useStore(phone.store);
  const runs = !story.over && !story.paused && story.speed === "real";
  const [now, setNow] = useState(toldAt);
  useEffect(() => {
    if (!runs) return undefined;
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, [runs]);
  const passed = runs ? Math.max(0, now - toldAt) / 1000 : 0;
  const at = story.over?.seconds ?? story.at + passed;
  const seconds = `${Math.floor(at % 60)}`.padStart(2, "0");
  return (
    <>
      <time className={classes.time}>
        {Math.floor(at / 60)}:{seconds}
      </time>
      <small className={classes.day}>{t("flowSees", { at: formats.date(new Date((story.began + at) * 1000)) })}</small>
    </>
  );
}
