import { utf8Bytes } from "../text-coding.ts";

/** JSON of a value in the lossless form. @throws RangeError for what JSON cannot say */
export function writeJson(value: unknown): Uint8Array {
  return utf8Bytes(textOf(value));
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(",")}]`;
  if (typeof value === "object" && value !== null) return objectText(value);
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined || (typeof value === "number" && !Number.isFinite(value)))
    throw new RangeError(`JSON has no way to say ${String(value)}`);
  return text;
}

function objectText(value: object): string {
  const [[name = "", told] = [], ...more] = Object.entries(value);
  if (more.length === 0 && name.startsWith("$")) {
    if ((name === "$int" || name === "$num") && typeof told === "string") return numberText(told);
    if (name === "$pairs" && Array.isArray(told)) return membersText(told as [string, unknown][]);
    throw new RangeError(`JSON has no way to say ${name}`);
  }
  return membersText(Object.entries(value));
}

function numberText(text: string): string {
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text))
    throw new RangeError(`${text} is no number of JSON`);
  return text;
}

function membersText(members: readonly (readonly [string, unknown])[]): string {
  const written = members.map(([name, told]) => `${JSON.stringify(name)}:${textOf(told)}`);
  return `{${written.join(",")}}`;
}
