// Which of the four languages the pages speak.
import { useSyncExternalStore } from "react";

export const LANGUAGES = ["en", "ko", "uz", "ru"] as const;

/** A language of the interface, as a BCP 47 tag. */
export type Language = (typeof LANGUAGES)[number];

/** What each language calls itself. */
export const LANGUAGE_NAMES: Record<Language, string> = {
  en: "English",
  ko: "한국어",
  uz: "Oʻzbekcha",
  ru: "Русский",
};

const KEY = "hamkor.language";
const listeners = new Set<() => void>();

function known(tag: string | null | undefined): Language | undefined {
  const primary = tag?.split("-")[0]?.toLowerCase();
  return LANGUAGES.find((language) => language === primary);
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // Pages in a frame may have no storage.
    return null;
  }
}

/** `?lang=` says it, else what was chosen before, else what the browser asks for, else English. */
function first(): Language {
  const asked = known(new URLSearchParams(location.search).get("lang"));
  const wanted = navigator.languages.map(known).find((language) => language !== undefined);
  return asked ?? known(stored()) ?? wanted ?? "en";
}

let current = first();
document.documentElement.lang = current;

/** The language in use. */
export function language(): Language {
  return current;
}

/** Speaks another language from now on, on later visits too. */
export function setLanguage(next: Language): void {
  current = next;
  document.documentElement.lang = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Then it holds until the page is left.
  }
  const url = new URL(location.href);
  if (url.searchParams.has("lang")) {
    url.searchParams.set("lang", next);
    history.replaceState(history.state, "", url);
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The language in use; the component is drawn again when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language);
}
