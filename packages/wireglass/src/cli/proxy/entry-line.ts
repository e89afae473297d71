import { messageRecordOf } from "@wireglass/lens/record";
import type { CaptureEntry } from "../../store/index.ts";
import type { Texts } from "./texts.ts";

const MAX_TEXT = 120;
const MAX_BYTES = 24;

/** An entry as people read it, on one line; undefined where it is not told. */
export function entryLine(entry: CaptureEntry, verbose: boolean, texts: Texts): string | undefined {
  switch (entry.kind) {
    case "open": {
      const { connection, url, subprotocol, extensions, tls } = entry.record;
      const facts = [subprotocol ?? "", extensions.split(";")[0] ?? "", tls?.version ?? ""];
      const shown = facts.filter((fact) => fact !== "").join(", ");
      return texts.opened(connection, withoutQuery(url), shown === "" ? "" : ` (${shown})`);
    }
    case "close": {
      const { connection, by, code, reason } = entry.record;
      return texts.closed(
        connection,
        by,
        reason === "" ? String(code) : `${code} "${plain(reason)}"`,
      );
    }
    case "exchange": {
      const { connection, request, response, url, refused } = entry.record;
      const status = response ? String(response.status) : (refused?.reason ?? "");
      return texts.exchanged(connection, request?.method ?? "", withoutQuery(url), status);
    }
    case "message":
      return verbose ? messageLine(entry) : undefined;
  }
}

function messageLine({ message }: Extract<CaptureEntry, { kind: "message" }>): string {
  const {
    connection,
    index,
    from,
    opcode,
    text,
    code,
    reason = "",
    length,
  } = messageRecordOf(message);
  const arrow = from === "client" ? "→" : "←";
  const head = `#${connection}.${index} ${arrow} ${opcode} ${length}`;
  if (code !== undefined) return `${head} ${code}${reason === "" ? "" : ` ${plain(reason)}`}`;
  if (text !== undefined)
    return `${head} ${plain(text.slice(0, MAX_TEXT))}${text.length > MAX_TEXT ? "…" : ""}`;
  const hex = Buffer.from(message.payload.subarray(0, MAX_BYTES)).toString("hex");
  return `${head} ${hex}${message.payload.length > MAX_BYTES ? "…" : ""}`;
}

/** What scrolls by on a screen, or lands in a log, tells no token. */
function withoutQuery(url: string): string {
  const at = url.indexOf("?");
  return plain(at < 0 ? url : `${url.slice(0, at)}?…`);
}

/** Nothing that a terminal would obey. */
function plain(text: string): string {
  return text.replace(
    /[\0-\x1f\x7f-\x9f]/g,
    (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
