import { setTimeout as sleep } from "node:timers/promises";
import type { StoredConnection } from "../../store/index.ts";
import type { CommandIo, ExitStatus } from "../command-io.ts";
import { durationText } from "../serve/close-text.ts";
import type { ListCommand } from "./capture-command.ts";
import { type OpenedCapture, withCapture } from "./opened-capture.ts";
import { clockText, plainText, sizeText } from "./plain-text.ts";
import { Table } from "./table.ts";
import { type Texts, textsFor } from "./texts.ts";

const FOLLOW_MS = 250;
const DEFAULT_WIDTH = 120;

/** `wireglass list`: the connections and exchanges of a capture. */
export function runList(command: ListCommand, io: CommandIo): Promise<ExitStatus> {
  const texts = textsFor(io.lang);
  return withCapture(command, io, async (opened) => {
    const table = tableFor(io, texts);
    if (!command.json) await opened.print(table.head);
    const line = (one: StoredConnection): string =>
      command.json ? JSON.stringify(listed(one)) : table.row(cells(one, texts));
    let after = await print(opened, line, 0, command.limit);
    while (command.follow && !io.signal.aborted) {
      await sleep(FOLLOW_MS, undefined, { signal: io.signal }).catch(() => {});
      after = await print(opened, line, after, undefined);
    }
  });
}

async function print(
  { query, filter, print: write }: OpenedCapture,
  line: (one: StoredConnection) => string,
  after: number,
  limit: number | undefined,
): Promise<number> {
  let last = after;
  for (const stored of query.connections({ filter, after, limit })) {
    await write(line(stored));
    last = stored.record.connection;
  }
  return last;
}

/** A connection's own record, and what became of it. */
function listed({ record, close, messages, bytes }: StoredConnection) {
  return { ...record, messages, bytes, ...(close && { close }) };
}

function tableFor(io: CommandIo, texts: Texts): Table {
  const columns = [
    { title: texts.number, width: 6, right: true },
    { title: texts.time, width: 12 },
    { title: texts.protocol, width: 6 },
    { title: texts.url, width: 0 },
    { title: texts.status, width: 6, right: true },
    { title: texts.messages, width: 8, right: true },
    { title: texts.bytes, width: 6, right: true },
    { title: texts.duration, width: 9, right: true },
    { title: texts.end, width: 6, right: true },
  ];
  return new Table(columns, io.stdout.columns ?? DEFAULT_WIDTH);
}

function cells({ record, close, messages, bytes }: StoredConnection, texts: Texts): string[] {
  const { connection, time, protocol, url, request, response } = record;
  const isExchange = record.kind === "exchange";
  const duration = close === undefined ? "" : durationText((close.time - time) * 1000);
  const end = isExchange ? "" : close === undefined ? texts.open : String(close.code);
  return [
    String(connection),
    clockText(time),
    isExchange ? (request?.method ?? "http") : protocol,
    plainText(url),
    String(response?.status ?? ""),
    isExchange ? "" : String(messages),
    isExchange ? sizeText(record.responseBody?.length ?? 0) : sizeText(bytes),
    duration,
    end,
  ];
}
