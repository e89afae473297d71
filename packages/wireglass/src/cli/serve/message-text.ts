import type { MessageRecord } from "@wireglass/lens/record";
import { peerText } from "../peer-text.ts";

const MAX_TEXT = 2_000;
const MAX_BASE64 = 200;

/** One message as a line: number, direction, kind, content. */
export function messageText(record: MessageRecord): string {
  const { connection, from, opcode, text, base64, code, reason, length, violations } = record;
  const mark = from === "client" ? "<" : ">";
  const broken = violations.length === 0 ? "" : ` [${violations.join(", ")}]`;
  const head = `#${connection} ${mark} ${opcode}`;
  if (code !== undefined)
    return `${head} ${code} ${peerText(reason ?? "", MAX_TEXT)}`.trimEnd() + broken;
  if (text !== undefined) return `${head} ${peerText(text, MAX_TEXT)}`.trimEnd() + broken;
  return `${head} ${length} B base64:${peerText(base64 ?? "", MAX_BASE64)}${broken}`;
}
