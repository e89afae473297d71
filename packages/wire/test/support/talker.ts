import { Connection, type ConnectionOptions, type Role } from "../../src/connection.ts";
import type { DeflateAgreement } from "../../src/extension/deflate-params.ts";
import { DeflateStream, type DeflateTuning } from "../../src/extension/deflate-stream.ts";
import type { Host } from "../../src/host.ts";
import { type WireLimits, wireLimits } from "../../src/limits.ts";
import type { MachineEvent } from "../../src/machine.ts";
import { Opcode } from "../../src/opcode.ts";
import { COMPRESSOR } from "./node-compressor.ts";
import type { Conversation } from "./script.ts";
import { testHost } from "./test-host.ts";

export const PLAIN_AGREEMENT: DeflateAgreement = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

export type TalkerOptions = {
  readonly role: Role;
  readonly host?: Host;
  readonly limits?: Partial<WireLimits>;
  readonly deflate?: Partial<DeflateAgreement>;
  readonly tuning?: DeflateTuning;
  /** Called inside each event, as an application's callback is. */
  onEvent?(event: MachineEvent, connection: Connection): void;
};

/** A `Connection` as a conversation: what its sink is told becomes events. */
export class Talker implements Conversation {
  readonly connection: Connection;
  readonly #events: MachineEvent[] = [];
  readonly #onEvent: TalkerOptions["onEvent"];

  constructor(options: TalkerOptions) {
    this.#onEvent = options.onEvent;
    this.connection = new Connection(
      {
        message: (opcode, bytes, start, end) => {
          const kept = bytes.slice(start, end);
          const text = opcode === Opcode.text;
          if (text) this.#tell({ kind: "text", text: Buffer.from(kept).toString() });
          else this.#tell({ kind: "binary", bytes: kept });
        },
        receivedPing: (payload) => this.#tell({ kind: "ping", payload }),
        receivedPong: (payload) => this.#tell({ kind: "pong", payload }),
        receivedClose: (status) => this.#tell({ kind: "close", ...status }),
        violation: (code) => this.#tell({ kind: "violation", code }),
      },
      connectionOptions(options),
    );
  }

  receive(chunk: Uint8Array): void {
    this.connection.receive(chunk.slice());
  }

  receiveEnd(): void {
    this.connection.receiveEnd();
  }

  drainOutput(): readonly Uint8Array[] {
    const { output } = this.connection;
    if (output.length === 0) return [];
    const bytes = output.view().slice();
    output.reuse();
    return [bytes];
  }

  drainEvents(): readonly MachineEvent[] {
    return this.#events.splice(0);
  }

  #tell(event: MachineEvent): void {
    this.#events.push(event);
    this.#onEvent?.(event, this.connection);
  }
}

function connectionOptions(options: TalkerOptions): ConnectionOptions {
  const { role, host = testHost(), limits, deflate, tuning } = options;
  const agreement = deflate && { ...PLAIN_AGREEMENT, ...deflate };
  return {
    role,
    host,
    limits: wireLimits(limits),
    deflate: agreement && new DeflateStream(role, agreement, COMPRESSOR, tuning),
  };
}
