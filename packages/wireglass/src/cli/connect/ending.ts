import { describeCloseCode, violation } from "@wireglass/wire";
import type { CloseInfo } from "../../endpoint/index.ts";
import type { LinkKind } from "./link.ts";
import type { Texts } from "./texts.ts";

/** What the end of a connection means to whoever asked for it. */
export type EndingReport = {
  /** False where somebody has to be told. */
  readonly ok: boolean;
  readonly sentence: string;
};

/** The codes after which nothing is wrong: the job is done, or the server goes away in good order. */
const ORDINARY: ReadonlySet<number> = new Set([1000, 1001, 1005]);

/** Judges how a connection ended, and says so in one sentence. */
export function endingOf(info: CloseInfo, link: LinkKind, texts: Texts): EndingReport {
  const { code, reason, clean, by } = info;
  const why = reason || (info.error?.message ?? "");
  if (info.violation !== undefined && info.violation !== "stream/truncated") {
    const { text, rule } = violation(info.violation);
    return { ok: false, sentence: texts.broke(text, rule, info.violation, code) };
  }
  if (link !== "websocket") {
    const sentence = clean ? texts.streamClosed(by === "local") : texts.streamLost(why);
    return { ok: clean, sentence };
  }
  if (!clean) return { ok: false, sentence: texts.lost(info.violation ? "" : why) };
  const { name, meaning } = describeCloseCode(code);
  const shown = `${code} ${name}`;
  if (!ORDINARY.has(code)) return { ok: false, sentence: texts.ended(shown, meaning, reason) };
  return { ok: true, sentence: texts.closed(shown, reason, by === "local") };
}
