import { UsageMistake } from "./limit-flags.ts";
import type { Texts } from "./texts/index.ts";

/** What stands behind a flag, read: each throws UsageMistake for what it is not. */

const MOST_PORT = 65_535;

/** For flags that may be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

export function wholeNumber(flag: string, texts: Texts): (text: string) => number {
  return (text) => {
    if (/^[1-9]\d*$/.test(text)) return Number(text);
    throw new UsageMistake(texts.notWhole(flag, text));
  };
}

/** 0 leaves the choice to the system. */
export function portNumber(flag: string, texts: Texts): (text: string) => number {
  return (text) => {
    if (/^\d{1,5}$/.test(text) && Number(text) <= MOST_PORT) return Number(text);
    throw new UsageMistake(texts.notAPort(flag, text));
  };
}

export function aboveZero(flag: string, texts: Texts): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (value > 0 && Number.isFinite(value)) return value;
    throw new UsageMistake(texts.notAboveZero(flag, text));
  };
}

export function positiveNumber(flag: string, texts: Texts): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value >= 0 && Number.isFinite(value)) return value;
    throw new UsageMistake(texts.notANumber(flag, text));
  };
}
