import { describeCloseCode, violation } from "@wireglass/wire";
import type { CloseInfo } from "../../endpoint/index.ts";
import { peerText } from "../peer-text.ts";
import { systemReason } from "./system-reason.ts";
import type { Texts } from "./texts.ts";

const MAX_REASON = 200;

/** How WebSocket connection number `n` ended; `after` is what it had done by then. */
export function closeText(n: number, info: CloseInfo, after: string, texts: Texts): string {
  const { code, reason, by, violation: broken, clean, error } = info;
  if (broken !== undefined && broken !== "stream/truncated") {
    const { text, rule, closeCode } = violation(broken);
    return texts.broke(n, text, rule, broken, closeCode, after);
  }
  if (clean) {
    const shown = `${code} (${describeCloseCode(code).name})`;
    return texts.closed(n, shown, peerText(reason, MAX_REASON), by === "remote", after);
  }
  const why = reason !== "" ? peerText(reason, MAX_REASON) : error ? systemReason(error) : "";
  return by === "remote" ? texts.vanished(n, why, after) : texts.cutOff(n, why, after);
}

/** How a TCP connection ended. */
export function streamCloseText(n: number, info: CloseInfo, after: string, texts: Texts): string {
  const { clean, by, reason, error } = info;
  if (clean) return texts.streamClosed(n, by === "remote", after);
  const why = reason !== "" ? reason : error ? systemReason(error) : "";
  return by === "remote" ? texts.vanished(n, why, after) : texts.cutOff(n, why, after);
}

/** "3.4 s", "2 min 5 s", "120 ms". */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
}
