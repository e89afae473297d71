import { setTimeout as sleep } from "node:timers/promises";
import { framesOf, type KeptMessage, type OriginalRecord } from "@wireglass/lens/record";
import { UsageError } from "@wireglass/wire";
import type { StoredMessage } from "../../store/index.ts";
import { recordOf } from "../../store/index.ts";
import type { CommandIo, ExitStatus } from "../command-io.ts";
import type { ShowCommand } from "./capture-command.ts";
import { exchangeLines } from "./exchange-lines.ts";
import { hexLines } from "./hex-lines.ts";
import { type OpenedCapture, withCapture } from "./opened-capture.ts";
import { clockText, fitted, plainText } from "./plain-text.ts";
import { type Texts, textsFor } from "./texts.ts";

const FOLLOW_MS = 250;
const DEFAULT_WIDTH = 120;
const PREVIEW_BYTES = 256;

/** A connection, or one message of it. */
type Place = { readonly connection: number; readonly index: number | undefined };

/** `wireglass show`: the messages of a capture, of a connection, or one in full. */
export function runShow(command: ShowCommand, io: CommandIo): Promise<ExitStatus> {
  const texts = textsFor(io.lang);
  return withCapture(command, io, async (opened) => {
    const place = command.what === undefined ? undefined : placeOf(command.what, texts);
    if (place?.index !== undefined)
      return showOne(opened, { ...place, index: place.index }, command, io, texts);
    if (command.payload) throw new UsageError("show/payload", texts.payloadOfOne());
    if (place !== undefined && opened.capture.connection(place.connection) === undefined)
      throw new UsageError("show/connection", texts.noConnection(String(place.connection)));
    const exchange = place && opened.capture.connection(place.connection)?.record;
    if (exchange?.kind === "exchange") {
      const lines = command.json ? [JSON.stringify(exchange)] : exchangeLines(exchange);
      for (const one of lines) await opened.print(one);
      return;
    }
    const width = io.stdout.columns ?? DEFAULT_WIDTH;
    const line = ({ message }: StoredMessage): string =>
      command.json ? JSON.stringify(recordOf(message)) : messageLine(message, width, texts);
    let after = await print(opened, place, line, 0, command.limit);
    while (command.follow && !io.signal.aborted) {
      await sleep(FOLLOW_MS, undefined, { signal: io.signal }).catch(() => {});
      after = await print(opened, place, line, after, undefined);
    }
  });
}

function placeOf(text: string, texts: Texts): Place {
  const match = /^#?(\d{1,15})(?:\.(\d{1,15}))?$/.exec(text);
  if (match === null) throw new UsageError("show/place", texts.badPlace(text));
  return {
    connection: Number(match[1]),
    index: match[2] === undefined ? undefined : Number(match[2]),
  };
}

async function print(
  opened: OpenedCapture,
  place: Place | undefined,
  line: (stored: StoredMessage) => string,
  after: number,
  limit = Number.POSITIVE_INFINITY,
): Promise<number> {
  let last = after;
  let left = limit;
  for (const stored of messagesAt(opened, place, after)) {
    if (left-- <= 0) break;
    await opened.print(line(stored));
    last = stored.id;
  }
  return last;
}

function messagesAt(
  { query, filter }: OpenedCapture,
  place: Place | undefined,
  after: number,
): Iterable<StoredMessage> {
  return query.messages({ filter, after, ...(place && { connection: place.connection }) });
}

async function showOne(
  opened: OpenedCapture,
  place: Place & { readonly index: number },
  { json, payload }: ShowCommand,
  io: CommandIo,
  texts: Texts,
): Promise<void> {
  const message = opened.capture.storedAt(place.connection, place.index)?.message;
  if (message === undefined)
    throw new UsageError("show/message", texts.noMessage(`${place.connection}.${place.index}`));
  if (payload) io.stdout.write(message.payload);
  else if (json) await opened.print(JSON.stringify(recordOf(message)));
  else for (const line of wholeMessage(message, texts)) await opened.print(line);
}

function messageLine(message: KeptMessage, width: number, texts: Texts): string {
  const {
    connection,
    index,
    from,
    opcode,
    length,
    time,
    code,
    reason = "",
    violations,
  } = recordOf({
    ...message,
    payload: message.opcode === 8 ? message.payload : message.payload.subarray(0, PREVIEW_BYTES),
  });
  const head = `${`${connection}.${index}`.padStart(9)} ${clockText(time)} ${texts.from[from]} ${opcode.padEnd(6)}`;
  const size = String(opcode === "close" ? length : message.payload.length).padStart(8);
  const broken = violations.length === 0 ? "" : ` [${violations.join(" ")}]`;
  const shown = code === undefined ? preview(message) : plainText(`${code} ${reason}`.trim());
  return fitted(`${head} ${size} ${originMark(message, texts)}${shown}${broken}`, width);
}

/** Text as text, whatever was cut off at its end; bytes in hex. */
function preview({ payload, opcode }: KeptMessage): string {
  const bytes = Buffer.from(payload.subarray(0, PREVIEW_BYTES));
  const text = bytes.toString("utf8");
  if (opcode === 1 || !/[\0-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]/.test(text)) return plainText(text);
  return bytes.toString("hex");
}

/** "[edited] ", and nothing for what came from a peer as it is. */
function originMark({ origin }: KeptMessage, texts: Texts): string {
  return origin === "peer" ? "" : `[${texts.origins[origin]}] `;
}

function originalText({ text, base64 = "" }: OriginalRecord): string {
  return text === undefined ? Buffer.from(base64, "base64").toString("hex") : plainText(text);
}

function* wholeMessage(message: KeptMessage, texts: Texts): Generator<string> {
  const { time, from, opcode, text, code, reason, length, wireLength, violations } =
    recordOf(message);
  yield `${message.connection}.${message.index} ${clockText(time)} ${texts.from[from]} ${opcode} ${length} (${wireLength})`;
  for (const [at, frame] of framesOf(message).entries())
    yield `  ${texts.frame(at)} fin=${Number(frame.fin)} rsv=${frame.rsv} opcode=${frame.opcode} length=${frame.length}${frame.maskKey === undefined ? "" : ` mask=${frame.maskKey}`}`;
  if (message.origin !== "peer") yield `  ${originMark(message, texts)}`;
  if (message.original !== undefined) yield `  ${texts.original(originalText(message.original))}`;
  if (violations.length > 0) yield `  ${texts.violations(violations.join(" "))}`;
  if (code !== undefined) yield plainText(`${code} ${reason}`);
  else if (text === undefined) yield* hexLines(message.payload);
  else for (const line of text.split("\n")) yield plainText(line);
}
