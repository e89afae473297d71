import { WIRE_LIMITS } from "@wireglass/wire";
import type { Command } from "commander";
import { ENDPOINT_LIMITS, type EndpointLimit, type Limits } from "../endpoint/index.ts";
import type { Texts } from "./texts/index.ts";

const TABLE: Readonly<Record<string, EndpointLimit>> = { ...WIRE_LIMITS, ...ENDPOINT_LIMITS };
const SIZES: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** A flag for every limit of the tables: `maxMessageBytes` is `--max-message`, times take units. */
export function addLimitFlags(command: Command, texts: Texts): void {
  command.optionsGroup(texts.limits);
  for (const [name, limit] of Object.entries(TABLE)) {
    command.option(`--${flagOf(name)} <${metavar(limit)}>`, `${shown(limit)}`, (text) =>
      parseLimit(text, limit, `--${flagOf(name)}`, texts),
    );
  }
}

/** The limits that were given, from commander's options. */
export function givenLimits(options: Readonly<Record<string, unknown>>): Partial<Limits> {
  const limits: Record<string, number> = {};
  for (const name of Object.keys(TABLE)) {
    const value = options[camel(flagOf(name))];
    if (typeof value === "number") limits[name] = value;
  }
  return limits as Partial<Limits>; // the names are those of the tables
}

/** For a flag that takes bytes, as the limits do. */
export function byteCount(flag: string, texts: Texts): (text: string) => number {
  return (text) => parseLimit(text, { unit: "bytes" }, flag, texts);
}

/** @throws UsageMistake for what is no number of that unit */
function parseLimit(
  text: string,
  { unit }: Pick<EndpointLimit, "unit">,
  flag: string,
  texts: Texts,
): number {
  if (text === "none") return unit === "ms" ? 0 : Number.POSITIVE_INFINITY;
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text);
  const amount = Number(match?.[1]);
  const suffix = (match?.[2] ?? "").toLowerCase();
  const factor = unit === "ms" ? timeFactor(suffix) : SIZES[suffix.replace(/i?b$/, "")];
  if (match === null || factor === undefined || (unit === "count" && suffix !== "")) {
    throw new UsageMistake(texts[SENTENCES[unit]](flag, text));
  }
  return Math.round(amount * factor);
}

const SENTENCES = { bytes: "notABytes", count: "notACount", ms: "notATime" } as const;

/** A mistake on the command line, in one sentence. */
export class UsageMistake extends Error {
  override readonly name = "UsageMistake";
}

function timeFactor(suffix: string): number | undefined {
  return { ms: 1, "": 1000, s: 1000, m: 60_000, h: 3_600_000 }[suffix];
}

function flagOf(name: string): string {
  const plain = name.replace(/(Bytes|Ms)$/, "");
  return plain.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function camel(flag: string): string {
  return flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function metavar({ unit }: EndpointLimit): string {
  return { bytes: "BYTES|none", count: "N|none", ms: "TIME|none" }[unit];
}

function shown({ value, unit }: EndpointLimit): string {
  if (unit === "ms") return value === 0 ? "none" : value < 1000 ? `${value}ms` : `${value / 1000}s`;
  if (unit === "bytes" && value % 1_048_576 === 0) return `${value / 1_048_576}MiB`;
  if (unit === "bytes" && value % 1024 === 0) return `${value / 1024}k`;
  return String(value);
}
