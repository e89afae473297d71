import type { Binding } from "./binding.ts";

/** What stands in a file of bindings: a list of them, or one on each line. */
export type BindingMistake = { readonly at: number; readonly expected: string };

/** Not a list of bindings; `at` is which of them. */
export class BindingError extends Error {
  readonly mistake: BindingMistake;

  constructor(mistake: BindingMistake) {
    super(`binding ${mistake.at}: ${mistake.expected}`);
    this.mistake = mistake;
  }
}

const FORM =
  '{"into":{"message":2,"path":"$.token"},"from":{"message":1,"path":"$.token"},"value":"recorded"}';

/** Reads bindings as `--show-bindings --json` prints them, and as people edit them. @throws BindingError */
export function readBindings(text: string): readonly Binding[] {
  const list = text.trimStart().startsWith("[") ? jsonOf(text, 0) : linesOf(text);
  if (!Array.isArray(list)) throw new BindingError({ at: 1, expected: FORM });
  return list.map((one, at) => bindingOf(one, at + 1));
}

function linesOf(text: string): unknown[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line, at) => jsonOf(line, at));
}

function jsonOf(text: string, at: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BindingError({ at: at + 1, expected: FORM });
  }
}

function bindingOf(value: unknown, at: number): Binding {
  const { into, from, plus, value: recorded } = objectOf(value, at);
  if (typeof recorded !== "string") throw new BindingError({ at, expected: FORM });
  const target = placeOf(into, at);
  if (from === undefined) return { into: target, value: recorded };
  if (plus !== undefined && !Number.isSafeInteger(plus))
    throw new BindingError({ at, expected: '"plus":1' });
  const added = typeof plus === "number" ? { plus } : {};
  return { into: target, from: placeOf(from, at), ...added, value: recorded };
}

function placeOf(value: unknown, at: number): Binding["into"] {
  const { message, path, before, after } = objectOf(value, at);
  const isPlace = typeof message === "number" && Number.isInteger(message) && message >= 0;
  const areTexts = [path, before, after].every(
    (one) => one === undefined || typeof one === "string",
  );
  if (!isPlace || !areTexts || (path === undefined && before === undefined))
    throw new BindingError({ at, expected: '{"message":2,"path":"$.token"}' });
  return {
    message,
    ...(typeof path === "string" && { path }),
    ...(typeof before === "string" && { before }),
    ...(typeof after === "string" && { after }),
  };
}

function objectOf(value: unknown, at: number): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new BindingError({ at, expected: FORM });
  return value as Readonly<Record<string, unknown>>; // its members are looked at one by one
}
