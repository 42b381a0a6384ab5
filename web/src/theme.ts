// Light, dark, or as the system has it.
import { useSyncExternalStore } from "react";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "hamkor.theme";
const listeners = new Set<() => void>();

function known(text: string | null): Theme | undefined {
  return THEMES.find((theme) => theme === text);
}

function first(): Theme {
  const asked = known(new URLSearchParams(location.search).get("theme"));
  try {
    return asked ?? known(localStorage.getItem(KEY)) ?? "auto";
  } catch {
    // Pages in a frame may have no storage.
    return asked ?? "auto";
  }
}

let current = first();
document.documentElement.dataset["theme"] = current;

/** The theme from now on, on later visits too. */
export function setTheme(next: Theme): void {
  current = next;
  document.documentElement.dataset["theme"] = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Then it holds until the page is left.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The theme that was chosen. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => current);
}

const system = matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark now, by choice or by the system; the component is drawn again when that changes. */
export function useDark(): boolean {
  const theme = useTheme();
  const isSystemDark = useSyncExternalStore(
    (listener) => {
      system.addEventListener("change", listener);
      return () => system.removeEventListener("change", listener);
    },
    () => system.matches,
  );
  return theme === "auto" ? isSystemDark : theme === "dark";
}
