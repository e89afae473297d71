import { connect, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import type { AnswerCounter } from "./answer-counter.ts";
import type { FrameRing } from "./frame-ring.ts";
import type { Handshake } from "./handshake.ts";

/** All sockets read into this one buffer: what is wanted for longer is copied out at once. */
const READ_BUFFER = new Uint8Array(256 * 1024);
const HEADERS_END = "\r\n\r\n";

export type LoadConnectionOptions = {
  readonly port: number;
  readonly secure: boolean;
  /** Undefined for a bare TCP echo. */
  readonly handshake: Handshake | undefined;
  readonly ring: FrameRing;
  readonly counter: AnswerCounter;
  readonly onAnswers: (connection: LoadConnection, answers: number) => void;
  readonly onFault: (reason: Error) => void;
};

/** One client: sends prepared frames and counts answers. */
export class LoadConnection {
  readonly #options: LoadConnectionOptions;
  readonly #socket: Socket;
  readonly #opened = Promise.withResolvers<void>();
  #isOpen = false;
  #response = "";
  #captured: Uint8Array[] | undefined;
  #sentMessages = 0;

  constructor(options: LoadConnectionOptions) {
    this.#options = options;
    const place = {
      port: options.port,
      host: "127.0.0.1",
      noDelay: true,
      onread: { buffer: READ_BUFFER, callback: (byteLength: number) => this.#read(byteLength) },
    };
    this.#socket = options.secure ? connectSecurely(place) : connect(place);
    this.#socket.on(options.secure ? "secureConnect" : "connect", () => this.#shake());
    this.#socket.on("error", (error) => this.#fault(error));
    this.#socket.on("close", () => this.#fault(new Error("the server closed a connection")));
  }

  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  get sentMessages(): number {
    return this.#sentMessages;
  }

  /** Sends the next `count` messages, in one write where the ring holds them together. */
  send(count: number): void {
    this.#sentMessages += count;
    let left = count;
    while (left > 0) {
      const { bytes, frames } = this.#options.ring.take(left);
      this.#socket.write(bytes);
      left -= frames;
    }
  }

  /** Keeps a copy of everything that arrives until `captured` is called. */
  capture(): void {
    this.#captured = [];
  }

  captured(): Uint8Array {
    const bytes = Buffer.concat(this.#captured ?? []);
    this.#captured = undefined;
    return bytes;
  }

  #shake(): void {
    if (this.#options.handshake !== undefined) this.#socket.write(this.#options.handshake.request);
    else this.#open();
  }

  #open(): void {
    this.#isOpen = true;
    this.#opened.resolve();
  }

  #read(byteLength: number): boolean {
    try {
      if (this.#isOpen) this.#count(byteLength);
      else this.#readResponse(byteLength);
    } catch (error) {
      this.#fault(error instanceof Error ? error : new Error(String(error)));
    }
    return true;
  }

  #count(byteLength: number): void {
    if (this.#captured !== undefined) this.#captured.push(READ_BUFFER.slice(0, byteLength));
    const answers = this.#options.counter.count(READ_BUFFER, byteLength);
    if (answers > 0) this.#options.onAnswers(this, answers);
  }

  #readResponse(byteLength: number): void {
    this.#response += Buffer.from(READ_BUFFER.buffer, 0, byteLength).toString("latin1");
    const end = this.#response.indexOf(HEADERS_END);
    if (end < 0) return;
    if (end + HEADERS_END.length !== this.#response.length)
      throw new Error("bytes follow the handshake");
    this.#options.handshake?.check(this.#response);
    this.#response = "";
    this.#open();
  }

  #fault(reason: Error): void {
    this.#opened.reject(reason);
    this.#options.onFault(reason);
  }
}

/** To a server whose certificate nobody has signed. */
function connectSecurely(place: object): Socket {
  // `connect` hands `onread` and `noDelay` on, which its types leave out.
  const options = { ...place, rejectUnauthorized: false } as ConnectionOptions;
  return connectTls(options).setNoDelay(true);
}
