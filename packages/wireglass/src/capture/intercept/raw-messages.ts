import type { Side } from "@wireglass/lens/record";
import { StreamObserver } from "@wireglass/wire";
import { NODE_HOST } from "../../endpoint/index.ts";
import { keptMessage } from "../kept-observation.ts";
import type { SentMessage } from "../tape/sent-message.ts";

const LIMITS = { maxMessageBytes: 2 ** 31, maxFragments: 2 ** 31 };
const NOWHERE = { connection: 0, index: 0, time: 0 };

/** What somebody who reads along makes of bytes of ours, legal or not, sent in the name of `from`. */
export function rawMessages(bytes: Uint8Array, from: Side): readonly SentMessage[] {
  const found: SentMessage[] = [];
  const observer = new StreamObserver({
    from,
    host: NODE_HOST,
    limits: LIMITS,
    keepRaw: false,
    message(message) {
      const kept = keptMessage(message, { ...NOWHERE, from });
      const { payload, compressed, wire, maskKey, frames, opcode, violations } = kept;
      const about = { payload, compressed, wire, maskKey, frames, opcode, violations };
      found.push({ ...about, origin: "injected" });
    },
  });
  observer.receive(bytes);
  observer.receiveEnd();
  return found;
}
