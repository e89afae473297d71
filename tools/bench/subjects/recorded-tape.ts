import type { OpenRecord, Side } from "@wireglass/lens/record";
import type { TapeBlock } from "../../../packages/wireglass/src/capture/index.ts";
import { FrameRing } from "../load/frame-ring.ts";
import { plainText } from "../load/payloads.ts";
import { capture } from "./product.ts";

const CONNECTIONS = 8;
/** Frames that a read found together. */
const IN_CHUNK = 16;
const BLOCKS = 16;
/** As the tape has them. */
const BLOCK_BYTES = 1 << 20;
const TEXT_FRAME = 0x81;

/** A tape of plain text messages, half of them from each side, that can be read again and again. */
export type RecordedTape = {
  readonly beginnings: TapeBlock;
  readonly blocks: readonly TapeBlock[];
  readonly messagesInBlock: number;
};

/** Some blocks, filled as a proxy fills them. */
export function recordedTape(payloadBytes: number): RecordedTape {
  const blocks: TapeBlock[] = [];
  const tape = new capture.Tape({ send: (block) => blocks.push(block) });
  const payload = plainText(payloadBytes, 1);
  const key = Uint8Array.of(0x12, 0x34, 0x56, 0x78);
  const asked = new FrameRing(TEXT_FRAME, [payload], key, IN_CHUNK).take(IN_CHUNK).bytes;
  const answered = Buffer.concat(Array.from({ length: IN_CHUNK }, () => serverFrame(payload)));
  for (let connection = 1; connection <= CONNECTIONS; connection += 1)
    tape.record(beginning(connection));
  tape.flush();
  const rounds = Math.floor(BLOCK_BYTES / (CONNECTIONS * (asked.length + answered.length + 64)));
  for (let block = 0; block < BLOCKS; block += 1) {
    for (let round = 0; round < rounds; round += 1) {
      for (let connection = 1; connection <= CONNECTIONS; connection += 1) {
        const sides: readonly [Side, Uint8Array][] = [
          ["client", asked],
          ["server", answered],
        ];
        for (const [from, bytes] of sides) tape.data(connection, from, bytes);
      }
    }
    tape.flush();
  }
  const [beginnings, ...data] = blocks;
  if (beginnings === undefined) throw new Error("a tape begins with connections");
  return {
    beginnings,
    blocks: data,
    messagesInBlock: rounds * CONNECTIONS * 2 * IN_CHUNK,
  };
}

function serverFrame(payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const head = length < 126 ? [TEXT_FRAME, length] : [TEXT_FRAME, 126, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.from(head), payload]);
}

/** A WebSocket that was opened. */
export function beginning(connection: number): OpenRecord {
  return {
    kind: "open",
    connection,
    time: Date.now() / 1000,
    protocol: "ws",
    source: "proxy",
    url: "ws://localhost/",
    client: `127.0.0.1:${50_000 + connection}`,
    server: "127.0.0.1:80",
    request: { method: "GET", target: "/", httpVersion: "1.1", headers: [] },
    response: { status: 101, reason: "Switching Protocols", headers: [] },
    subprotocol: null,
    extensions: "",
  };
}
