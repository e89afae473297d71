import type { KeptMessage, OpenRecord, Side } from "@wireglass/lens/record";
import {
  answerTo,
  findHeartbeats,
  type Heartbeat,
  ReadMessage,
  signatureOf,
} from "../../check/index.ts";
import type { Line } from "../../script/index.ts";
import type { CaptureHistory, IdleLimit } from "./capture-history.ts";

/** What is known of a connection's rhythm, and of how long its peers put up with silence. */
export class Pulse {
  readonly #open: OpenRecord;
  readonly #line: Line;
  readonly #history: CaptureHistory | undefined;
  #beats: readonly Heartbeat[] | undefined;
  #limits: Readonly<Record<Side, IdleLimit | undefined>> | undefined;
  /** When something was sent on to each of them last, in milliseconds of the process's clock. */
  readonly #heard: { client?: number; server?: number } = {};
  /** How many heartbeats were answered, or passed by what waits. */
  kept = 0;

  constructor(open: OpenRecord, line: Line, history: CaptureHistory | undefined) {
    this.#open = open;
    this.#line = line;
    this.#history = history;
  }

  /** Heartbeats that its application has shown until now. */
  get beats(): readonly Heartbeat[] {
    this.#beats ??= findHeartbeats(this.#history?.lastOf(this.#open) ?? []);
    return this.#beats;
  }

  /** After how long a silence such a peer has closed a connection before. */
  limitOf(peer: Side): IdleLimit | undefined {
    this.#limits ??= {
      client: this.#history?.idleLimit(this.#open, "client"),
      server: this.#history?.idleLimit(this.#open, "server"),
    };
    return this.#limits[peer];
  }

  /** Something was sent on to that one. */
  hears(peer: Side): void {
    this.#heard[peer] = performance.now();
  }

  /**
   * For how many milliseconds that one has heard nothing.
   *
   * @param since when the first message for it began to wait, in milliseconds of the process's clock
   */
  quietOf(peer: Side, since: number): number {
    this.#heard[peer] ??= Math.min(since, this.#recordedFor(peer) ?? since);
    return performance.now() - this.#heard[peer];
  }

  #recordedFor(peer: Side): number | undefined {
    const heard = this.#history?.lastHeard(this.#open, peer);
    return heard && performance.now() - (Date.now() - heard);
  }

  /**
   * Sees to it that nobody is taken for dead while messages of a direction wait: a heartbeat that would wait with them is
   * answered in the receiver's name, and what answers one, or needs no answer, goes ahead.
   *
   * @returns true where that was done, and the message itself is to go nowhere
   */
  keepAlive(message: KeptMessage): boolean {
    const { index, time, from, opcode, payload } = message;
    const read = new ReadMessage({ index, time: time / 1000, from, opcode, payload });
    const found = beatIn(read, this.beats);
    if (found === undefined) return false;
    const { beat, isReply } = found;
    const other = from === "client" ? "server" : "client";
    if (isReply || beat.reply === undefined) {
      this.#line.send(other, { opcode, payload });
      this.hears(other);
    } else {
      const answer = answerTo(beat.reply, read).message;
      this.#line.send(from, { opcode: answer.opcode, payload: answer.payload });
    }
    this.kept++;
    return true;
  }
}

/** The heartbeat that a message is, or answers. */
function beatIn(
  read: ReadMessage,
  beats: readonly Heartbeat[],
): { readonly beat: Heartbeat; readonly isReply: boolean } | undefined {
  const { from } = read.message;
  const signature = signatureOf(read);
  for (const beat of beats) {
    if (beat.from === from && beat.signature === signature) return { beat, isReply: false };
    if (beat.from !== from && beat.reply?.signature === signature) return { beat, isReply: true };
  }
  return undefined;
}
