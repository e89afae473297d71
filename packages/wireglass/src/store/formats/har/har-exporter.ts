import type { CloseRecord, ExchangeRecord, OpenRecord } from "@wireglass/lens/record";
import { batchedText } from "../byte-batch.ts";
import type { CaptureEntries, CaptureEntry, Exporter } from "../capture-entry.ts";
import { entryHead, entryTail, isWebSocket } from "./har-entry.ts";
import { harMessage } from "./har-message.ts";

const CREATOR = { name: "Wireglass", version: "1" };

/** HAR 1.2 as Chrome writes it, with the messages of WebSockets in `_webSocketMessages`. */
export const harExporter: Exporter = {
  format: "har",
  order: "connection",
  write: (entries) => batchedText(pieces(entries)),
};

async function* pieces(entries: CaptureEntries): AsyncGenerator<string> {
  const document = new HarDocument();
  yield `{"log":{"version":"1.2","creator":${JSON.stringify(CREATOR)},"pages":[],"entries":[`;
  for await (const entry of entries) yield document.next(entry);
  yield `${document.end()}\n]}}\n`;
}

/** One document, of which one entry is under way. */
class HarDocument {
  #current: OpenRecord | ExchangeRecord | undefined;
  #close: CloseRecord | undefined;
  /** When the last thing of the entry happened, in Unix seconds. */
  #last = 0;
  #messages = 0;
  #entries = 0;

  /** What is to be written for an entry of the capture. */
  next(entry: CaptureEntry): string {
    if (entry.kind === "open" || entry.kind === "exchange") {
      return this.end() + this.#begin(entry.record);
    }
    const { connection } = entry.kind === "message" ? entry.message : entry.record;
    if (connection !== this.#current?.connection) {
      throw new TypeError(`connection ${connection} is not open: a HAR is written by connection`);
    }
    if (entry.kind === "message") {
      this.#last = entry.message.time / 1_000_000;
      return `${this.#messages++ === 0 ? "" : ","}\n${JSON.stringify(harMessage(entry.message))}`;
    }
    this.#close = entry.record;
    this.#last = entry.record.time;
    return "";
  }

  #begin(record: OpenRecord | ExchangeRecord): string {
    this.#current = record;
    this.#last = record.time;
    this.#messages = 0;
    // An entry's last fields are known when its messages have passed, so its braces are written by hand.
    const head = JSON.stringify(entryHead(record)).slice(0, -1);
    const list = isWebSocket(record) ? "_webSocketMessages" : "_messages";
    return `${this.#entries++ === 0 ? "" : ","}\n${head}${record.kind === "open" ? `,"${list}":[` : ""}`;
  }

  /** The rest of the entry under way. */
  end(): string {
    const record = this.#current;
    if (record === undefined) return "";
    const tail = JSON.stringify(entryTail(record, this.#last, this.#close)).slice(1);
    this.#current = undefined;
    this.#close = undefined;
    return `${record.kind === "open" ? "]" : ""},${tail}`;
  }
}
