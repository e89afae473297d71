import { setTimeout as sleep } from "node:timers/promises";
import type { OpenRecord, Side } from "@wireglass/lens/record";
import { Opcode, writeClosePayload } from "@wireglass/wire";
import type { PumpClient } from "../../endpoint/index.ts";
import type { Interceptor, Line, Minder, OwnMessage } from "../../script/index.ts";
import { agreementOf } from "../dissect/agreement.ts";
import type { DirectionState } from "../dissect/direction.ts";
import { Interception } from "../intercept/interception.ts";
import { MessageNumbers } from "../intercept/message-numbers.ts";
import { CAPTURE_LIMITS } from "../limits.ts";
import type { Tape } from "../tape/tape.ts";
import { Lane, type LaneOptions, type TunnelStream } from "./tunnel-lane.ts";

export type { TunnelStream } from "./tunnel-lane.ts";

const LINGER_MS = CAPTURE_LIMITS.lingerMs.value;
/** So long one direction waits for the other one, to be minded together. */
const TOGETHER_MS = 1000;
const HALF_CLOSED_MS = CAPTURE_LIMITS.halfClosedMs.value;

/** How a tunnel ended: who ended it first, and with what error. */
export type TunnelEnd = { readonly by: Side; readonly error: Error | undefined };

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
  #lingering: NodeJS.Timeout | undefined;
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
        if (this.#goneCount === 0) this.#leaveIdle();
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

  /** One peer is gone. The other one has a moment to end, too, from when it has taken what was sent to it. */
  #linger(): void {
    this.#cutAfter(LINGER_MS, () => !this.#both.some((lane) => lane.isSending));
  }

  /** One peer sends no more, or has closed altogether, which looks the same: the other one is to show that it is there. */
  #leaveIdle(): void {
    const passed = this.#passedBytes;
    const isIdle = () => passed === this.#passedBytes && !this.#both.some((lane) => lane.isBusy);
    this.#cutAfter(HALF_CLOSED_MS, isIdle, () => this.#leaveIdle());
  }

  #cutAfter(ms: number, isIdle: () => boolean, again = () => this.#cutAfter(ms, isIdle)): void {
    clearTimeout(this.#lingering);
    this.#lingering = setTimeout(() => (isIdle() ? this.destroy() : again()), ms).unref();
  }

  get #both(): readonly Lane[] {
    return [this.#lanes.client, this.#lanes.server];
  }

  get #passedBytes(): number {
    return this.#lanes.client.totalBytes + this.#lanes.server.totalBytes;
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
    const asked = (from: Side): Promise<DirectionState> => {
      this.#lanes[from].keepFromNow();
      return ask(open.connection, from);
    };
    for (let isJoined = false; !isJoined; ) {
      const states = { client: asked("client"), server: asked("server") };
      const late = sleep(TOGETHER_MS, undefined, { ref: false });
      const both = await Promise.race([
        Promise.all([states.client, states.server]),
        late,
        this.over,
      ]);
      if (both === undefined) return this.#joinEach(states, asked, minder);
      isJoined = this.#joinBoth(both, minder);
    }
    return this.#isMinded;
  }

  /** Both at once: then it is known how many messages there were. @returns false where it is to be tried again */
  #joinBoth([client, server]: readonly [DirectionState, DirectionState], minder: Minder): boolean {
    if (!SIDES.every((from) => this.#lanes[from].isKeeping)) return false;
    this.#numbers.goOnFrom(client.messages + server.messages, () => {
      this.#joinOne("client", client, minder);
      this.#joinOne("server", server, minder);
    });
    return true;
  }

  #joinOne(from: Side, state: DirectionState, minder: Minder): boolean {
    return this.#lanes[from].join(this.#interception(from, minder, state), state.offset);
  }

  /** Where one of them is in a message that does not end, the other one does not wait for it. */
  async #joinEach(
    states: Readonly<Record<Side, Promise<DirectionState>>>,
    asked: (from: Side) => Promise<DirectionState>,
    minder: Minder,
  ): Promise<boolean> {
    const joined = SIDES.map(async (from) => {
      for (let state = await states[from]; !this.#joinOne(from, state, minder); )
        state = await asked(from);
    });
    await Promise.race([Promise.all(joined), this.over]);
    return this.#isMinded;
  }

  #line(): Line {
    const towards = (side: Side): Interception | undefined =>
      this.#lanes[side === "client" ? "server" : "client"].interception;
    return {
      mind: () => this.#mind(),
      send: (to, message, done, isPatient) => towards(to)?.send(message, done, isPatient),
      sendRaw: (to, bytes, done) => towards(to)?.sendRaw(bytes, done),
      stall: (from, stalled) => this.#lanes[from].interception?.stall(stalled),
      close: (code, reason) => {
        const message = closeMessage(code, reason);
        for (const side of SIDES) towards(side)?.close(message, () => this.#options[side].end());
      },
    };
  }

  #gone(): void {
    this.#goneCount++;
    if (this.#goneCount < 2) return this.#linger();
    clearTimeout(this.#lingering);
    const end = this.#firstEnd ?? { by: "server", error: undefined };
    this.#minder?.closed(end.by, end.error?.message ?? "");
    this.#options.ended(end);
    this.#over.resolve();
  }
}

const SIDES = ["client", "server"] as const;

function closeMessage(code: number, reason: string): OwnMessage {
  return { opcode: Opcode.close, payload: writeClosePayload(code, reason) };
}
