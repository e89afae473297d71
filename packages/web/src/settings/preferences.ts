import { Store, useStore } from "../api/store.ts";

export type Language = "en" | "zh";
export type Theme = "light" | "dark" | "system";

export type Preferences = { readonly language: Language; readonly theme: Theme };

const KEY = "wireglass.preferences";

/** What was chosen here before; else what the browser is set to. */
function remembered(): Preferences {
  const language = /^zh\b/i.test(navigator.language) ? "zh" : "en";
  const kept = read();
  return {
    language: kept.language === "en" || kept.language === "zh" ? kept.language : language,
    theme: kept.theme === "light" || kept.theme === "dark" ? kept.theme : "system",
  };
}

function read(): Partial<Record<keyof Preferences, unknown>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof kept === "object" && kept !== null ? kept : {};
  } catch {
    return {}; // nothing is kept here, or somebody else has written it
  }
}

const store = new Store<Preferences>(remembered());

export function usePreferences(): Preferences {
  return useStore(store);
}

export function prefer(change: Partial<Preferences>): void {
  store.change(change);
  try {
    localStorage.setItem(KEY, JSON.stringify(store.get()));
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
}

/** Has the document say its language and theme. */
export function showPreferences({ language, theme }: Preferences): void {
  const { documentElement } = document;
  documentElement.lang = language;
  documentElement.dataset.theme = theme;
}
