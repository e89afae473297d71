import { parseFilter, readDuration, readPath, readSize } from "@wireglass/lens/filter";
import { fromHex, isSendableCloseCode, isToken, UsageError } from "@wireglass/wire";
import type { Replacement, Rule, RuleAction } from "./rule.ts";
import { RuleError, type RuleMistake } from "./rule-mistake.ts";

type Members = Readonly<Record<string, unknown>>;
/** A value that was asked for is of another form. */
class FormFault extends Error {
  readonly field: string;
  readonly expected: string;

  constructor(field: string, expected: string) {
    super(`${field}: ${expected}`);
    this.field = field;
    this.expected = expected;
  }
}

/** A pattern is none. */
class PatternFault extends Error {}

const MOST_RULES = 1000;
const MOST_COPIES = 1000;
const COMMON = ["name", "filter", "enabled"];

/** Reads the text of a rules file. @throws RuleError */
export function readRules(text: string): readonly Rule[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RuleError({ rule: undefined, code: "json", reason });
  }
  return rulesOf(value);
}

/** Rules of JSON: a list of them, or an object with `rules`. @throws RuleError */
export function rulesOf(value: unknown): readonly Rule[] {
  const list = isObject(value) ? value.rules : value;
  if (!Array.isArray(list)) throw new RuleError({ rule: undefined, code: "list" });
  if (list.length > MOST_RULES)
    throw new RuleError({ rule: undefined, code: "many", most: MOST_RULES });
  return list.map((one, i) => ruleOf(one, i + 1));
}

function ruleOf(value: unknown, rule: number): Rule {
  try {
    if (!isObject(value)) throw new RuleError({ rule, code: "object" });
    return readRule(value, (mistake) => new RuleError({ rule, ...mistake }), rule);
  } catch (error) {
    if (error instanceof PatternFault)
      throw new RuleError({ rule, code: "pattern", reason: error.message });
    if (!(error instanceof FormFault)) throw error;
    const { field, expected } = error;
    throw new RuleError({ rule, code: "value", field, expected });
  }
}

type Fault = (
  mistake:
    | Omit<Extract<RuleMistake, { code: "action" }>, "rule">
    | Omit<Extract<RuleMistake, { code: "field" }>, "rule">
    | Omit<Extract<RuleMistake, { code: "filter" }>, "rule">,
) => RuleError;

function readRule(members: Members, fault: Fault, rule: number): Rule {
  const names = Object.keys(ACTIONS);
  const expected = names.join(", ");
  const known = [...names, ...COMMON];
  const odd = Object.keys(members).find((name) => !known.includes(name));
  if (odd !== undefined) throw fault({ code: "field", field: odd, expected: known.join(", ") });
  const found = names.filter((name) => Object.hasOwn(members, name));
  const [action] = found;
  const read = action === undefined ? undefined : ACTIONS[action];
  if (action === undefined || read === undefined || found.length > 1)
    throw fault({ code: "action", found, expected });
  const text = optional(members, "filter", textOf);
  const parsed = text === undefined ? undefined : parseFilter(text);
  if (text !== undefined && parsed?.kind === "mistake")
    throw fault({ code: "filter", mistake: parsed.mistake, text });
  return {
    name: optional(members, "name", textOf) ?? `${action} ${rule}`,
    filter: parsed?.kind === "filter" ? parsed.filter : undefined,
    enabled: optional(members, "enabled", flagOf) ?? true,
    action: read(members[action], action),
    written: members,
  };
}

const ACTIONS: Readonly<Record<string, (value: unknown, field: string) => RuleAction>> = {
  replace: (value, field) => ({ kind: "replace", change: replacementOf(membersOf(value, field)) }),
  drop: (value, field) => switched(value, field, { kind: "drop" }),
  duplicate(value, field) {
    const times = value === true ? 1 : wholeOf(value, field, MOST_COPIES);
    return { kind: "duplicate", times };
  },
  delay(value, field) {
    if (!isObject(value)) return { kind: "delay", ms: millisecondsOf(value, field), jitterMs: 0 };
    checkNames(value, field, ["time", "jitter"]);
    const jitterMs = optional(value, "jitter", millisecondsOf) ?? 0;
    return { kind: "delay", ms: millisecondsOf(value.time, "delay.time"), jitterMs };
  },
  throttle: (value, field) => ({ kind: "throttle", bytesPerSecond: rateOf(value, field) }),
  stall: (value, field) => ({
    kind: "stall",
    ms: value === true ? undefined : Math.max(1, millisecondsOf(value, field)),
  }),
  close(value, field) {
    if (isObject(value)) checkNames(value, field, ["code", "reason"]);
    const { code, reason = "" } = isObject(value) ? value : { code: value };
    if (typeof code !== "number" || !isSendableCloseCode(code))
      throw new FormFault(field, "1000 … 1014, 3000 … 4999");
    const said = textOf(reason, "close.reason");
    if (Buffer.byteLength(said) > 123) throw new FormFault("close.reason", "≤ 123 bytes");
    return { kind: "close", code, reason: said };
  },
  answer(value, field) {
    const members = typeof value === "string" ? { text: value } : membersOf(value, field);
    checkNames(members, field, ["text", "base64"]);
    const text = optional(members, "text", textOf);
    if (text !== undefined) return { kind: "answer", opcode: 1, payload: Buffer.from(text) };
    const base64 = optional(members, "base64", textOf);
    if (base64 === undefined) throw new FormFault(field, '{"text":"…"}, {"base64":"…"}');
    const payload = Buffer.from(base64, "base64");
    if (payload.toString("base64") !== base64) throw new FormFault("answer.base64", '"AAEC"');
    return { kind: "answer", opcode: 2, payload };
  },
  map(value, field) {
    const text = textOf(value, field);
    const to = URL.canParse(text) ? new URL(text) : undefined;
    if (to === undefined || !/^(?:wss?|https?):$/.test(to.protocol))
      throw new FormFault(field, "ws://…, wss://…");
    return { kind: "map", to };
  },
  header(value, field) {
    const members = membersOf(value, field);
    checkNames(members, field, ["of", "set", "remove"]);
    const of = optional(members, "of", textOf) ?? "request";
    if (of !== "request" && of !== "response")
      throw new FormFault("header.of", "request, response");
    const set = Object.entries(optional(members, "set", membersOf) ?? {}).map(
      ([name, text]) => [nameOf(name, "header.set"), lineOf(text, name)] as const,
    );
    const remove = listOf(members.remove).map((name) => nameOf(name, "header.remove"));
    if (set.length + remove.length === 0) throw new FormFault(field, '{"set":{…}}, {"remove":[…]}');
    return { kind: "header", of, set, remove };
  },
};

function replacementOf(members: Members): Replacement {
  checkNames(members, "replace", [...FINDERS, "flags", "with"]);
  const given = FINDERS.filter((name) => members[name] !== undefined);
  if (given.length !== 1) throw new FormFault("replace", ONE_FINDER);
  const { text, regex, bytes, path } = members;
  const value = members.with;
  if (value === undefined) throw new FormFault("replace.with", '"…"');
  if (text !== undefined)
    return { by: "text", find: filledOf(text, "replace.text"), with: textOf(value, WITH) };
  if (bytes !== undefined) {
    const find = bytesOf(bytes, "replace.bytes");
    if (find.length === 0) throw new FormFault("replace.bytes", "0a1b");
    return { by: "bytes", find, with: bytesOf(value, WITH) };
  }
  if (path !== undefined) {
    const find = readPath(textOf(path, "replace.path"));
    if (find === undefined) throw new FormFault("replace.path", "$.name, $.list[0], $..name");
    return { by: "path", find, with: JSON.stringify(value) };
  }
  return { by: "regex", find: regexOf(regex, members.flags), with: textOf(value, WITH) };
}

const WITH = "replace.with";
const FINDERS = ["text", "regex", "bytes", "path"];
const ONE_FINDER = '{"text"|"regex"|"bytes"|"path": …, "with": …}';

function checkNames(members: Members, field: string, known: readonly string[]): void {
  const odd = Object.keys(members).find((name) => !known.includes(name));
  if (odd !== undefined) throw new FormFault(field, `{${known.join(", ")}}`);
}

function regexOf(pattern: unknown, flags: unknown = ""): RegExp {
  const said = textOf(flags, "replace.flags");
  try {
    return new RegExp(textOf(pattern, "replace.regex"), said.includes("g") ? said : `${said}g`);
  } catch (error) {
    if (error instanceof FormFault) throw error;
    throw new PatternFault(error instanceof Error ? error.message : String(error));
  }
}

function switched(value: unknown, field: string, action: RuleAction): RuleAction {
  if (value !== true) throw new FormFault(field, "true");
  return action;
}

function optional<Value>(
  members: Members,
  name: string,
  read: (value: unknown, field: string) => Value,
): Value | undefined {
  return members[name] === undefined ? undefined : read(members[name], name);
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function membersOf(value: unknown, field: string): Members {
  if (!isObject(value)) throw new FormFault(field, "{…}");
  return value;
}

function textOf(value: unknown, field: string): string {
  if (typeof value !== "string") throw new FormFault(field, '"…"');
  return value;
}

function filledOf(value: unknown, field: string): string {
  const text = textOf(value, field);
  if (text === "") throw new FormFault(field, '"…"');
  return text;
}

function flagOf(value: unknown, field: string): boolean {
  if (typeof value !== "boolean") throw new FormFault(field, "true, false");
  return value;
}

function wholeOf(value: unknown, field: string, most: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > most)
    throw new FormFault(field, `1 … ${most}`);
  return value;
}

/** "200ms", "1.5s", or a number of seconds. */
function millisecondsOf(value: unknown, field: string): number {
  const micros = typeof value === "number" ? value * 1e6 : readDuration(String(value));
  if (micros === undefined || !(micros >= 0) || micros > MOST_WAIT_MICROS)
    throw new FormFault(field, '"200ms", "5s"');
  return micros / 1000;
}

/** A day. */
const MOST_WAIT_MICROS = 86_400e6;

/** "10kB/s", or a number of bytes. */
function rateOf(value: unknown, field: string): number {
  const text = String(value).replace(/\/s$/, "");
  const bytes = typeof value === "number" ? value : readSize(text);
  if (bytes === undefined || !(bytes >= 1)) throw new FormFault(field, '"10kB/s"');
  return bytes;
}

function bytesOf(value: unknown, field: string): Uint8Array {
  try {
    return fromHex(textOf(value, field));
  } catch (error) {
    if (error instanceof UsageError) throw new FormFault(field, "0a1b");
    throw error;
  }
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function nameOf(value: unknown, field: string): string {
  if (typeof value !== "string" || !isToken(value)) throw new FormFault(field, "Header-Name");
  return value;
}

/** A header's value cannot begin another line. */
function lineOf(value: unknown, field: string): string {
  const text = textOf(value, field);
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) throw new FormFault(field, "ISO 8859-1: RFC 9110");
  return text;
}
