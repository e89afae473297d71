import type { OpenRecord, Side } from "@wireglass/lens/record";
import { Opcode, writeClosePayload } from "@wireglass/wire";
import type { Pump, PumpClient } from "../../endpoint/index.ts";
import type { Interceptor, Line, Minder, OwnMessage } from "../../script/index.ts";
import { agreementOf } from "../dissect/agreement.ts";
import type { DirectionState } from "../dissect/direction.ts";
import { Interception } from "../intercept/interception.ts";
import { MessageNumbers } from "../intercept/message-numbers.ts";
import { CAPTURE_LIMITS } from "../limits.ts";
import type { Tape } from "../tape/tape.ts";

/** So many bytes may be on their way to a slow peer before the other one is slowed. */
const HIGH_BYTES = CAPTURE_LIMITS.tunnelHighBytes.value;
const KEPT_BYTES = CAPTURE_LIMITS.interceptedBytes.value;
const WAIT_BYTES = CAPTURE_LIMITS.interceptWaitBytes.value;

/** How a tunnel ended: who ended it first, and with what error. */
export type TunnelEnd = { readonly by: Side; readonly error: Error | undefined };

/** What a tunnel needs of a peer's stream: a pump, or a stream of HTTP/2. */
export type TunnelStream = Pick<Pump, "send" | "end" | "pause" | "resume" | "destroy"> & {
  /** Ends it as the other one was ended by `error`. */
  reset(error: Error): void;
};

export type TunnelOptions = {
  readonly open: OpenRecord;
  readonly client: TunnelStream;
  readonly server: TunnelStream;
  readonly tape: Tape;
  /** False passes bytes through unseen. */
  readonly kept?: boolean;
  /** Asked who minds the messages of a WebSocket. */
  readonly interceptor?: Interceptor | undefined;
  /** Where the next message of a direction begins: see {@link Line.mind}. */
  readonly ask?: ((connection: number, from: Side) => Promise<DirectionState>) | undefined;
  readonly ended: (end: TunnelEnd) => void;
};

/**
 * Two peers, joined: what comes from one leaves for the other as it came. What is kept is a copy, from which
 * the other peer is sent, so that no byte is copied twice and nobody waits for a reader.
 */
export class Tunnel {
  readonly #options: TunnelOptions;
  readonly #lanes: Readonly<Record<Side, Lane>>;
  #firstEnd: TunnelEnd | undefined;
  #goneCount = 0;
  readonly #numbers: MessageNumbers;
  readonly #minder: Minder | undefined;
  #minding: Promise<boolean> | undefined;
  readonly #over = Promise.withResolvers<void>();

  constructor(options: TunnelOptions) {
    this.#options = options;
    const { client, server } = options;
    const shared: Omit<LaneOptions, "from" | "source" | "target"> = {
      tape: options.tape,
      connection: options.open.connection,
      kept: options.kept ?? true,
      sawEnd: (by, error) => {
        this.#firstEnd ??= { by, error };
      },
      gone: () => this.#gone(),
    };
    this.#lanes = {
      client: new Lane({ ...shared, from: "client", source: client, target: server }),
      server: new Lane({ ...shared, from: "server", source: server, target: client }),
    };
    const { open, interceptor } = options;
    const minding = this.#hasMessages ? interceptor?.(open, this.#line()) : undefined;
    this.#minder = minding?.minder;
    this.#numbers = new MessageNumbers(minding?.atOnce === true);
    if (minding?.atOnce === true)
      for (const from of SIDES)
        this.#lanes[from].interception = this.#interception(from, minding.minder);
  }

  get #hasMessages(): boolean {
    const { open } = this.#options;
    return open.protocol === "ws" || open.protocol === "wss";
  }

  /** Who reads what the client, or the server, sends: the streams' clients from now on. */
  get client(): PumpClient {
    return this.#lanes.client;
  }

  get server(): PumpClient {
    return this.#lanes.server;
  }

  /** Stops both peers, or lets them go on: the tape is full, or has room again. */
  hold(held: boolean): void {
    this.#lanes.client.hold(held);
    this.#lanes.server.hold(held);
  }

  /** Resolves when both streams are gone. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Cuts both. */
  destroy(): void {
    this.#options.client.destroy();
    this.#options.server.destroy();
  }

  /** From the beginning of the stream, or from where it was found to be between two messages. */
  #interception(from: Side, minder: Minder, state?: DirectionState): Interception {
    const { open, tape } = this.#options;
    const lane = this.#lanes[from];
    return new Interception({
      connection: open.connection,
      from,
      agreement: agreementOf(open),
      state,
      minder,
      tape,
      numbers: this.#numbers,
      send: (bytes) => lane.send(bytes),
      changed: () => lane.settle(),
      broken: (reason) => {
        this.#firstEnd ??= { by: from, error: new Error(reason) };
        this.destroy();
      },
    });
  }

  get #isMinded(): boolean {
    return SIDES.every((side) => this.#lanes[side].interception !== undefined);
  }

  #mind(): Promise<boolean> {
    if (this.#isMinded) return Promise.resolve(true);
    this.#minding ??= this.#join();
    return this.#minding;
  }

  async #join(): Promise<boolean> {
    const { ask, open } = this.#options;
    const minder = this.#minder;
    if (ask === undefined || minder === undefined) return false;
    const joined = SIDES.map(async (from) => {
      const lane = this.#lanes[from];
      for (let isJoined = false; !isJoined; ) {
        lane.keepFromNow();
        const state = await ask(open.connection, from);
        isJoined = lane.join(this.#interception(from, minder, state), state.offset);
      }
    });
    await Promise.race([Promise.all(joined), this.over]);
    return this.#isMinded;
  }

  #line(): Line {
    const towards = (side: Side): Interception | undefined =>
      this.#lanes[side === "client" ? "server" : "client"].interception;
    return {
      mind: () => this.#mind(),
      send: (to, message) => towards(to)?.send(message),
      sendRaw: (to, bytes) => towards(to)?.sendRaw(bytes),
      stall: (from, stalled) => this.#lanes[from].interception?.stall(stalled),
      close: (code, reason) => {
        const message = closeMessage(code, reason);
        for (const side of SIDES) towards(side)?.close(message, () => this.#options[side].end());
      },
    };
  }

  #gone(): void {
    this.#goneCount++;
    if (this.#goneCount < 2) return;
    const end = this.#firstEnd ?? { by: "server", error: undefined };
    this.#minder?.closed(end.by);
    this.#options.ended(end);
    this.#over.resolve();
  }
}

const SIDES = ["client", "server"] as const;

function closeMessage(code: number, reason: string): OwnMessage {
  return { opcode: Opcode.close, payload: writeClosePayload(code, reason) };
}

type LaneOptions = {
  readonly connection: number;
  readonly tape: Tape;
  readonly kept: boolean;
  readonly from: Side;
  readonly source: TunnelStream;
  readonly target: TunnelStream;
  readonly sawEnd: (by: Side, error: Error | undefined) => void;
  readonly gone: () => void;
};

/** One direction. */
class Lane implements PumpClient {
  /** Reads messages, where somebody minds them. */
  interception: Interception | undefined;
  readonly #options: LaneOptions;
  /** On their way to the target. */
  #sending = 0;
  #held = false;
  #paused = false;
  #over = false;
  readonly #taken: (bytes: Uint8Array) => void;
  /** Bytes of the source so far. */
  #total = 0;
  /** What was passed on since it was asked where messages begin, and behind how many bytes. */
  #kept: { readonly from: number; readonly bytes: Uint8Array[] } | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#taken = (bytes) => {
      this.#options.tape.unpin(bytes);
      this.#sending -= bytes.length;
      this.settle();
    };
  }

  bytes(chunk: Uint8Array): void {
    if (this.interception !== undefined) return this.interception.receive(chunk);
    const { tape, connection, from, kept } = this.#options;
    this.#total += chunk.length;
    if (this.#kept !== undefined) this.#keep(chunk);
    this.send(kept ? tape.data(connection, from, chunk) : Buffer.from(chunk));
  }

  /** Keeps what passes, for who is to read it from where messages begin. */
  keepFromNow(): void {
    this.#kept = { from: this.#total, bytes: [] };
  }

  /**
   * From now on messages are minded; those behind `offset` have passed already, and are only read.
   *
   * @returns false where there were too many bytes to keep: it is to be asked again
   */
  join(interception: Interception, offset: number): boolean {
    if (this.#kept === undefined) return false;
    const { from, bytes } = this.#kept;
    this.#kept = undefined;
    interception.catchUp(Buffer.concat(bytes).subarray(offset - from));
    this.interception = interception;
    return true;
  }

  #keep(chunk: Uint8Array): void {
    const { from, bytes } = this.#kept ?? { from: 0, bytes: [] };
    if (this.#total - from > KEPT_BYTES) this.#kept = undefined;
    else bytes.push(new Uint8Array(chunk));
  }

  /** Sends the target memory that stays as it is, or lies on the tape. */
  send(bytes: Uint8Array): void {
    const { tape, target } = this.#options;
    if (target.send(bytes, this.#taken)) return;
    tape.pin(bytes);
    this.#sending += bytes.length;
    this.settle();
  }

  hold(held: boolean): void {
    this.#held = held;
    this.settle();
  }

  peerEnd(): void {
    this.#finish(() => {
      this.#end(undefined);
      this.#options.target.end();
    });
  }

  drained(): void {}

  gone(error: Error | undefined): void {
    const { target, gone } = this.#options;
    const done = (): void => {
      this.#end(error);
      if (error === undefined) target.end();
      else target.reset(error);
      gone();
    };
    if (error === undefined) this.#finish(done);
    else done();
  }

  /** Slows the source, or lets it go on. */
  settle(): void {
    const sending = this.#sending > (this.#paused ? HIGH_BYTES / 4 : HIGH_BYTES);
    const wait = this.#held || sending || (this.interception?.waitingBytes ?? 0) > WAIT_BYTES;
    if (wait === this.#paused) return;
    this.#paused = wait;
    if (wait) this.#options.source.pause();
    else this.#options.source.resume();
  }

  #finish(done: () => void): void {
    if (this.interception === undefined || this.#over) done();
    else this.interception.end(done);
  }

  #end(error: Error | undefined): void {
    const { tape, connection, from, sawEnd, kept } = this.#options;
    sawEnd(from, error);
    if (this.#over) return;
    this.#over = true;
    if (kept) tape.end(connection, from);
  }
}
