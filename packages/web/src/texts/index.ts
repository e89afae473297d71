import { createContext, useContext } from "react";
import type { Language } from "../settings/preferences.ts";
import { EN } from "./en/index.ts";
import { ZH } from "./zh/index.ts";

export type Texts = typeof EN;

export function textsFor(language: Language): Texts {
  return language === "zh" ? ZH : EN;
}

export const TextsContext = createContext<Texts>(EN);

export function useTexts(): Texts {
  return useContext(TextsContext);
}
