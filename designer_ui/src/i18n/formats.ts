/** Numbers, dates and spans of time as the person's language writes them. */
import { useTranslation } from "react-i18next";
import { htmlLanguage, type Language } from ".";

const RELATIVE: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export interface Formats {
  readonly language: Language;
  number(value: number): string;
  percent(value: number): string;
  date(at: string | Date): string;
  time(at: string | Date): string;
  /** Long ago or just now, in words. */
  ago(at: string | Date, now?: Date): string;
  seconds(value: number): string;
}

const made = new Map<Language, Formats>();

/** The formats of a language. */
export function formatsOf(language: Language): Formats {
  const known = made.get(language);
  if (known) return known;
  const tag = htmlLanguage(language);
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: "auto", style: "short" });
  const day = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" });
  const hour = new Intl.DateTimeFormat(tag, { timeStyle: "short" });
  const plain = new Intl.NumberFormat(tag);
  const share = new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 0 });
  const span = new Intl.NumberFormat(tag, {
    style: "unit",
    unit: "second",
    unitDisplay: "short",
    maximumFractionDigits: 1,
  });
  const formats: Formats = {
    language,
    number: (value) => plain.format(value),
    percent: (value) => share.format(value),
    date: (at) => day.format(new Date(at)),
    time: (at) => hour.format(new Date(at)),
    seconds: (value) => span.format(value),
    ago(at, now = new Date()) {
      const seconds = (new Date(at).getTime() - now.getTime()) / 1000;
      const [unit, size] = RELATIVE.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
      return unit === "second" ? relative.format(0, "second") : relative.format(Math.round(seconds / size), unit);
    },
  };
  made.set(language, formats);
  return formats;
}

/** The formats of the language spoken now. */
export function useFormats(): Formats {
  const { i18n } = useTranslation();
  return formatsOf(i18n.language === "zh" ? "zh" : "en");
}
