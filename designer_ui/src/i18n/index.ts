/** The two languages of the product. A catalogue is a folder of files, one for each area of the screen; a key is `area:key`. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

const REMEMBERED = "cordboard.language";
const CATALOGUES: Record<Language, () => Promise<{ default: Record<string, Record<string, unknown>> }>> = {
  en: () => import("./en"),
  zh: () => import("./zh"),
};

/** The language to begin with: the one chosen here before, else the browser's. */
export function firstLanguage(): Language {
  const remembered = localStorage.getItem(REMEMBERED);
  if (remembered === "en" || remembered === "zh") return remembered;
  return navigator.languages.some((each) => each.toLowerCase().startsWith("zh")) ? "zh" : "en";
}

async function bring(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, "common")) return;
  const { default: areas } = await CATALOGUES[language]();
  for (const [area, words] of Object.entries(areas)) i18next.addResourceBundle(language, area, words);
}

/** Begin with a language; resolves when its words are here. */
export async function beginSpeaking(language: Language = firstLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false, // a word that is missing is found by a test, not hidden behind the other language
    defaultNS: "common",
    ns: ["common"],
    resources: {},
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  });
  await bring(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = htmlLanguage(language);
}

/** Speak another language from now on, and remember it. */
export async function speak(language: Language): Promise<void> {
  await bring(language);
  await i18next.changeLanguage(language);
  localStorage.setItem(REMEMBERED, language);
  document.documentElement.lang = htmlLanguage(language);
}

/** The language spoken now. */
export function spoken(): Language {
  return i18next.language === "zh" ? "zh" : "en";
}

/** The BCP 47 name, which browsers choose Chinese glyphs and date forms by. */
export function htmlLanguage(language: Language): string {
  return language === "zh" ? "zh-CN" : "en";
}
