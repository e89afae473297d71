import { Connection, type Role } from "./connection.ts";
import { copyOf } from "./copy.ts";
import type { DeflateAgreement } from "./extension/deflate-params.ts";
import { DeflateStream, type DeflateTuning } from "./extension/deflate-stream.ts";
import type { Compressor, Host } from "./host.ts";
import { type WireLimits, wireLimits } from "./limits.ts";
import type { Payload } from "./message/sender.ts";
import { Opcode } from "./opcode.ts";
import type { ViolationCode } from "./violation.ts";

/** What happened, oldest first; the bytes are the receiver's to keep. */
export type MachineEvent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "binary"; readonly bytes: Uint8Array }
  | { readonly kind: "ping"; readonly payload: Uint8Array }
  | { readonly kind: "pong"; readonly payload: Uint8Array }
  | { readonly kind: "close"; readonly code: number; readonly reason: string }
  | { readonly kind: "violation"; readonly code: ViolationCode };

/** What a {@link Machine} is made with. */
export type MachineOptions = {
  /** Which end this is. */
  readonly role: Role;
  /** Where random numbers and memory come from; {@link pureHost} makes one. */
  readonly host: Host;
  /** What is left out has the default of {@link WIRE_LIMITS}. */
  readonly limits?: Partial<WireLimits>;
  /** The handshake's outcome, with the means to act on it. */
  readonly deflate?: {
    readonly agreement: DeflateAgreement;
    readonly compressor: Compressor;
    readonly tuning?: DeflateTuning;
  };
};

/**
 * An open connection for people who bring their own I/O: feed {@link receive}, write what
 * {@link drainOutput} gives, act on {@link drainEvents}. Everything given out is the caller's.
 *
 * `Connection` is the same machine with borrowed memory and callbacks instead of events.
 */
export class Machine {
  readonly #connection: Connection;
  readonly #role: Role;
  #events: MachineEvent[] = [];
  #ended = false;
  #peerEnded = false;

  /**
   * The handshake is done: an open connection that has sent and received nothing.
   *
   * @throws UsageError `limit/value` for a limit that is no number from 0 on
   */
  constructor({ role, host, limits, deflate }: MachineOptions) {
    this.#role = role;
    this.#connection = new Connection(
      {
        message: (opcode, bytes, start, end) => {
          if (opcode === Opcode.text) {
            this.#events.push({ kind: "text", text: host.readText(bytes, start, end) });
          } else this.#events.push({ kind: "binary", bytes: copyOf(bytes, start, end) });
        },
        receivedPing: (payload) => this.#events.push({ kind: "ping", payload }),
        receivedPong: (payload) => this.#events.push({ kind: "pong", payload }),
        receivedClose: (status) => this.#events.push({ kind: "close", ...status }),
        violation: (code) => this.#events.push({ kind: "violation", code }),
      },
      {
        role,
        host,
        limits: wireLimits(limits),
        deflate:
          deflate && new DeflateStream(role, deflate.agreement, deflate.compressor, deflate.tuning),
      },
    );
  }

  /** Where it stands in the closing handshake, RFC 6455 §7.1. */
  get state(): Connection["state"] {
    return this.#connection.state;
  }

  /** Takes what the peer sent; the chunk is copied, not changed. Never throws for what is in it. */
  receive(chunk: Uint8Array): void {
    this.#connection.receive(copyOf(chunk));
  }

  /** The peer's stream ended. Inside a frame or message, that is a violation. */
  receiveEnd(): void {
    this.#peerEnded = true;
    this.#connection.receiveEnd();
  }

  /** Sends one message. @throws UsageError `send/state` unless open. */
  send(payload: Payload): void {
    this.#connection.send(payload);
  }

  /**
   * Sends a ping, RFC 6455 §5.5.2; the peer's pong comes as an event. @throws UsageError as {@link
   * Connection.ping}.
   */
  ping(payload: Uint8Array = new Uint8Array(0)): void {
    this.#connection.ping(payload);
  }

  /** Begins the closing handshake. @throws UsageError as {@link Connection.close}. */
  close(code?: number, reason?: string): void {
    this.#connection.close(code, reason);
  }

  /** Bytes to write, oldest first; "end" half-closes the stream, once. Draining empties it. */
  drainOutput(): readonly (Uint8Array | "end")[] {
    const { output, done } = this.#connection;
    const chunks: (Uint8Array | "end")[] = output.length > 0 ? [copyOf(output.view())] : [];
    if (output.length > 0) output.reuse();
    // RFC 6455 §7.1.1: the server ends the stream first; a client does after a violation.
    const first = this.#role === "server" || this.state !== "closed";
    if (done && (first || this.#peerEnded) && !this.#ended) {
      this.#ended = true;
      chunks.push("end");
    }
    return chunks;
  }

  /** What has happened since the last call, oldest first. Draining empties it. */
  drainEvents(): readonly MachineEvent[] {
    return this.#events.splice(0);
  }
}
