import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";

/** How the peer's half of the TCP connection stands. */
export type SocketEnd = "open" | "fin" | "reset";

/** A TCP connection to the peer: bytes in, bytes out, and nothing about WebSocket. */
export class PeerSocket {
  readonly #socket: Socket;
  #inbox: Uint8Array[] = [];
  #end: SocketEnd = "open";
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Uint8Array) => {
      this.#inbox.push(chunk);
      this.#news();
    });
    socket.on("end", () => this.#ended("fin"));
    socket.on("error", () => this.#ended("reset"));
    socket.on("close", () => this.#ended("reset"));
  }

  get end(): SocketEnd {
    return this.#end;
  }

  /** The bytes that arrived since the last call. */
  take(): readonly Uint8Array[] {
    return this.#inbox.splice(0);
  }

  /** Put bytes back that belong to what comes after the HTTP head. */
  untake(bytes: Uint8Array): void {
    if (bytes.byteLength > 0) this.#inbox.unshift(bytes);
  }

  /** Resolves with true as soon as there are bytes or an end, with false after `timeoutMs`. */
  async arrival(timeoutMs: number): Promise<boolean> {
    if (this.#inbox.length > 0 || this.#end !== "open") return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), timeoutMs);
    this.#wake = () => resolve(true);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#wake = undefined;
    }
  }

  /** Resolves when the bytes are with the kernel, or can no longer get there. */
  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#socket.writable || bytes.byteLength === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = (): void => resolve();
    this.#socket.once("close", done);
    this.#socket.write(bytes, done);
    await promise;
    this.#socket.off("close", done);
  }

  /** Write in pieces; small pieces are spread over turns, so that they arrive one by one. */
  async writeCut(bytes: Uint8Array, pieceBytes: number): Promise<void> {
    for (let offset = 0; offset < bytes.byteLength; offset += pieceBytes) {
      await this.write(bytes.subarray(offset, offset + pieceBytes));
      if (pieceBytes < 16) await nextTurn();
    }
  }

  /** Send the end of our half. */
  finish(): void {
    if (this.#socket.writable) this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #ended(how: SocketEnd): void {
    if (this.#end === "open") this.#end = how;
    this.#news();
  }

  #news(): void {
    this.#wake?.();
  }
}
