/** The two languages of the product. A catalogue is a folder of files, one for each area of the screen; a key is `area:key`. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

const REMEMBERED = "cordboard.language";
type Bringing = () => Promise<{ default: Record<string, Record<string, unknown>> }>;
const FIRST: Record<Language, Bringing> = { en: () => import("./en"), zh: () => import("./zh") };
const REST: Record<Language, Bringing> = { en: () => import("./en.rest"), zh: () => import("./zh.rest") };

/** Whether a page was gone to that says more than the first one. */
let all = false;

/** The language to begin with: the one chosen here before, else the browser's. */
export function firstLanguage(): Language {
  const remembered = localStorage.getItem(REMEMBERED);
  if (remembered === "en" || remembered === "zh") return remembered;
  return navigator.languages.some((each) => each.toLowerCase().startsWith("zh")) ? "zh" : "en";
}

async function bring(language: Language): Promise<void> {
  const parts = all ? [FIRST, REST] : [FIRST];
  for (const { default: areas } of await Promise.all(parts.map((part) => part[language]()))) {
    for (const [area, words] of Object.entries(areas)) {
      if (!i18next.hasResourceBundle(language, area)) i18next.addResourceBundle(language, area, words);
    }
  }
}

/** Bring every word of the language spoken; for all pages but the first, before they are shown. */
export async function wholeCatalogue(): Promise<void> {
  all = true;
  await bring(spoken());
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
