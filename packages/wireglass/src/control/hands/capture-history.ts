import type { OpenRecord, Side } from "@wireglass/lens/record";
import { Opcode } from "@wireglass/wire";
import { type Conversation, conversationOf, type ReadMessage } from "../../check/index.ts";
import { CaptureFile, type StoredConnection } from "../../store/index.ts";

/** How long a peer has put up with hearing nothing. */
export type IdleLimit = {
  /** After so long one has closed. */
  readonly ms: number;
  /** The connection where that was seen. */
  readonly connection: number;
};

/** Messages of a connection that are looked at for what comes again and again. */
const MOST_MESSAGES = 2000;
/** Connections that are looked at for how they ended. */
const MOST_CONNECTIONS = 50;
/** Who closes sooner does not do so for silence. */
const LEAST_SILENCE_MS = 1000;

/** What the capture knows of a connection, and of others of its kind. */
export class CaptureHistory {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** The last text and binary messages of a connection, in their order. */
  lastOf(open: OpenRecord): Conversation["messages"] {
    return this.#reading((capture) => lastMessages(capture, open)) ?? [];
  }

  /** The longest silence after which a peer of that side, at the same place, has closed a connection; if one has. */
  idleLimit(open: OpenRecord, peer: Side): IdleLimit | undefined {
    return this.#reading((capture) => {
      const { host } = new URL(open.url);
      const condition = { where: "c.host = ? AND c.close_by = ?", values: [hostOf(host), peer] };
      const ended = capture.connections({ condition, order: "desc", limit: MOST_CONNECTIONS });
      const silences = [...ended].flatMap((stored) => silenceBefore(capture, stored, peer) ?? []);
      // The shortest is the one to be afraid of.
      return silences.sort((a, b) => a.ms - b.ms)[0];
    });
  }

  /** When something for that side of a connection was recorded last, in Unix milliseconds. */
  lastHeard(open: OpenRecord, peer: Side): number | undefined {
    return this.#reading((capture) => lastHeard(capture, open, peer));
  }

  #reading<Result>(read: (capture: CaptureFile) => Result): Result | undefined {
    let capture: CaptureFile | undefined;
    try {
      capture = CaptureFile.open(this.#file);
      return read(capture);
    } catch {
      return undefined; // nothing is known, then
    } finally {
      capture?.close();
    }
  }
}

function hostOf(host: string): string {
  return host.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
}

function lastMessages(capture: CaptureFile, open: OpenRecord): readonly ReadMessage[] {
  const { connection } = open;
  const total = capture.connection(connection)?.messages ?? 0;
  const kept = [...capture.messages({ connection })].slice(Math.max(0, total - MOST_MESSAGES));
  return conversationOf(
    open,
    kept.map(({ message }) => message),
  ).messages;
}

/** How long the one who closed had heard nothing; undefined where that was not why. */
function silenceBefore(
  capture: CaptureFile,
  { record, close }: StoredConnection,
  peer: Side,
): IdleLimit | undefined {
  if (record.kind !== "open" || close === undefined) return undefined;
  const heard = lastHeard(capture, record, peer);
  const ms = close.time * 1000 - heard;
  return ms >= LEAST_SILENCE_MS ? { ms, connection: record.connection } : undefined;
}

function lastHeard(capture: CaptureFile, { connection, time }: OpenRecord, peer: Side): number {
  for (const { pack, first, end } of capture.packs({ connection, order: "desc" }))
    for (let entry = end - 1; entry >= first; entry--) {
      // An answer to its close frame is not what it waited for.
      const isMessage = pack.kind(entry) === "message" && pack.opcode(entry) !== Opcode.close;
      const isOf = isMessage && pack.connection(entry) === connection;
      if (isOf && pack.from(entry) !== peer) return pack.time(entry) / 1000;
    }
  return time * 1000;
}
