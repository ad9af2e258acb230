import { speak } from "./language";
import type { Words } from "./words";

/* Apart from `language.ts`: a module that loads others is a file more for the browser where much imports it. */

/** All but English. */
const languages = {
  de: () => import("./de"),
} satisfies Record<string, () => Promise<{ readonly default: Words }>>;

type Language = "en" | keyof typeof languages;

function isLanguage(name: string): name is Language {
  return name === "en" || Object.hasOwn(languages, name);
}

/** The first of the reader's languages that there are words for: "de" for `["de-AT", "en"]`. */
export function languageFor(wanted: readonly string[]): Language {
  return wanted.map((tag) => tag.toLowerCase().split("-")[0] ?? "").find(isLanguage) ?? "en";
}

/** Has the page speak a language from its first render on; null where nothing is to be waited for. */
export function prepareLanguage(language: Language): Promise<void> | null {
  if (language === "en") return null;
  return languages[language]().then(({ default: words }) => {
    speak(words);
    document.documentElement.lang = language;
  });
}
