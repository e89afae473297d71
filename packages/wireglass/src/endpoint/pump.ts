import { Socket as NetSocket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import type { OutputBuffer } from "@wireglass/wire";
import { OUTPUT_POOL, READ_BUFFER } from "./node-host.ts";
import { type OnRead, readInto } from "./shared-read.ts";
import { type TlsFacts, tlsFactsOf } from "./tls-facts.ts";

/** Who is behind a {@link Pump}: takes bytes, knows nothing of sockets. */
export type PumpClient = {
  /** The bytes are lent, and may be changed, until the call returns. */
  bytes(chunk: Uint8Array): void;
  /** The peer will send no more. */
  peerEnd(): void;
  /** Everything written so far has left. */
  drained(): void;
  /** The stream is gone; nothing is called after this. */
  gone(error: Error | undefined): void;
};

const PUMP = Symbol("pump");
const NOTHING = new Uint8Array(0);

const NOBODY: PumpClient = { bytes() {}, peerEnd() {}, drained() {}, gone() {} };

type Pumped = Duplex & { [PUMP]?: Pump };

/**
 * All I/O of a stream endpoint: between a socket and whoever understands its bytes. Nothing here knows
 * a protocol. One write is under way at a time; what is written meanwhile collects in the output.
 */
export class Pump {
  readonly #socket: Pumped;
  #client: PumpClient = NOBODY;
  /** The buffer that the kernel has not taken yet. */
  #inFlight: Uint8Array | undefined;
  #inFlightBytes = 0;
  /** Writes of {@link send} that the kernel has not taken yet. */
  #sending = 0;
  #endWanted = false;
  #ended = false;
  #gone = false;
  #error: Error | undefined;

  constructor(socket: Duplex) {
    this.#socket = socket;
    this.#socket[PUMP] = this;
    if (socket instanceof AdoptedSocket) return; // which tells its pump without listeners
    socket.on("error", onError);
    socket.on("close", onClose);
    socket.on("end", onEnd);
  }

  /** Bytes that were handed to the kernel and that it has not taken. */
  get inFlightBytes(): number {
    return this.#inFlightBytes;
  }

  /** Bytes of the write under way that the kernel has not taken; undefined where that cannot be seen. */
  get kernelQueue(): number | undefined {
    const { _handle: handle } = this.#socket as { _handle?: { writeQueueSize?: unknown } | null };
    const size = handle?.writeQueueSize; // looked at, as it is not documented
    return typeof size === "number" ? size : undefined;
  }

  /** What TLS agreed on; undefined without it. */
  get tls(): TlsFacts | undefined {
    return tlsFactsOf(this.#socket);
  }

  /** A write is under way. */
  get busy(): boolean {
    return this.#inFlight !== undefined;
  }

  /** Who gets what comes next; set at once after construction, and when the stream is handed over. */
  set client(client: PumpClient) {
    this.#client = client;
    if (!this.#ended && !this.#gone) return;
    // What happened before anybody was there to hear it is told once the caller has finished.
    queueMicrotask(() => {
      if (this.#client !== client) return;
      if (this.#gone) client.gone(this.#error);
      else client.peerEnd();
    });
  }

  /** Writes what `output` holds, unless a write is under way: then it leaves after that one. */
  flush(output: OutputBuffer): void {
    if (output.length === 0 || this.#inFlight !== undefined || this.#socket.destroyed) return;
    const bytes = output.bytes;
    const view = output.view();
    if (writeThrough(this.#socket, view)) return output.reuse();
    this.#inFlight = bytes;
    this.#inFlightBytes = view.length;
    output.detach();
    this.#socket.write(NOTHING, (error) => {
      if (!error) this.#written(); // else the stream is gone, and that is told once
    });
  }

  /**
   * Writes memory that stays as it is until it is taken, in the order of the calls.
   *
   * @param taken is called later, and only where this returns false
   * @returns whether the kernel has all of it already
   */
  send(bytes: Uint8Array, taken: (bytes: Uint8Array) => void): boolean {
    if (this.#socket.destroyed) return true;
    const isAhead = this.#sending === 0 && this.#socket instanceof AdoptedSocket;
    if (isAhead && writeThrough(this.#socket, bytes)) return true;
    this.#sending++;
    // What was offered is in the kernel's queue already: only its end is waited for.
    this.#socket.write(isAhead ? NOTHING : bytes, () => {
      this.#sending--;
      taken(bytes);
      if (this.#endWanted && this.#sending === 0) this.#socket.end();
    });
    return false;
  }

  /** Gives the socket to somebody else, who reads on with `unread`; nothing is called after this. */
  release(unread: Uint8Array): Duplex {
    this.#client = NOBODY;
    this.#socket.pause();
    if (unread.length > 0) this.#socket.unshift(Buffer.from(unread));
    return this.#socket;
  }

  /** Writes bytes of the caller's own, ahead of anything in an output buffer. */
  write(bytes: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  /** Half-closes, once what was flushed has left. */
  end(): void {
    this.#endWanted = true;
    if (this.#inFlight === undefined && this.#sending === 0) this.#socket.end();
  }

  /** Ends as the other side of a tunnel did: with a reset, not with an orderly end. */
  reset(): void {
    const { _handle: handle } = this.#socket as { _handle?: unknown };
    if (handle && this.#socket instanceof NetSocket && !("encrypted" in this.#socket))
      this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Chunks from a socket that allocates its own memory. */
  receive(chunk: Uint8Array): void {
    this.#client.bytes(chunk);
  }

  received(count: number, buffer: Uint8Array): void {
    this.#client.bytes(buffer.subarray(0, count));
  }

  ended(): void {
    this.#ended = true;
    this.#client.peerEnd();
  }

  failed(error: Error): void {
    this.#error = error;
  }

  closed(): void {
    this.#gone = true;
    this.#inFlight = undefined;
    this.#client.gone(this.#error);
  }

  #written(): void {
    if (this.#inFlight !== undefined) OUTPUT_POOL.give(this.#inFlight);
    this.#inFlight = undefined;
    this.#inFlightBytes = 0;
    this.#client.drained();
    if (this.#endWanted && this.#inFlight === undefined) this.#socket.end();
  }
}

// Functions shared by all sockets: a closure for each would be a fifth of an idle connection's memory.

function onError(this: Pumped, error: Error): void {
  this[PUMP]?.failed(error);
}

function onClose(this: Pumped): void {
  this[PUMP]?.closed();
}

function onEnd(this: Pumped): void {
  this[PUMP]?.ended();
}

function onData(this: Pumped, chunk: Uint8Array): void {
  this[PUMP]?.receive(chunk);
}

/** Starts reading TLS, and streams that somebody else has opened; what was read already comes first. */
export function readData(socket: Duplex): void {
  if (socket instanceof TLSSocket) readInto(socket, TLS_READ);
  socket.on("data", onData);
  socket.resume();
}

/** Reads into {@link READ_BUFFER}: no allocation a read. For `net.connect` and adopted sockets. */
export const SHARED_READ: OnRead = {
  buffer: READ_BUFFER,
  callback(this: NetSocket & Pumped, count, buffer) {
    this[PUMP]?.received(count, buffer);
    return true;
  },
};

/** The same for TLS, which goes on with the records that it has when its socket is paused. */
const TLS_READ: OnRead = {
  buffer: READ_BUFFER,
  callback(this: NetSocket & Pumped, count, buffer) {
    const waits = this.readableLength > 0 || this.isPaused();
    if (waits) return this.push(Buffer.from(buffer.subarray(0, count)));
    this[PUMP]?.received(count, buffer);
    return true;
  },
};

/** @returns whether the kernel has all of it, so that the memory may be used again */
function writeThrough(socket: Duplex, bytes: Uint8Array): boolean {
  if (socket instanceof AdoptedSocket && socket.writableLength === 0) return socket.offer(bytes);
  socket.write(bytes);
  return socket.writableLength === 0;
}

/** What an offer came to by the time it returned: see {@link AdoptedSocket.offer}. */
const OFFER: { taken: boolean; error: Error | undefined } = { taken: false, error: undefined };

/** As Node documents for `_write`; its types leave it out. */
const NOT_TEXT = "buffer" as BufferEncoding;

function answerOffer(error?: Error | null): void {
  OFFER.taken = !error;
  OFFER.error = error ?? undefined;
}

/** Tells its pump what happens to it: three listeners would be 100 bytes of an idle connection. */
class AdoptedSocket extends NetSocket {
  declare [PUMP]?: Pump;

  /**
   * Writes past the stream's queue, which must be empty: the queue takes a tenth of a small answer's time.
   *
   * @returns whether the kernel has all of it
   */
  offer(bytes: Uint8Array): boolean {
    OFFER.taken = false;
    OFFER.error = undefined;
    this._write(bytes, NOT_TEXT, answerOffer); // at once, unless the kernel's buffer is full
    if (OFFER.error !== undefined) this.destroy(OFFER.error);
    return OFFER.taken;
  }

  override emit(event: string | symbol, ...values: unknown[]): boolean {
    if (event === "error") {
      this[PUMP]?.failed(values[0] as Error); // as `net` documents
      if (this.listenerCount("error") === 0) return true; // or else it would be thrown
    }
    if (event === "end") this[PUMP]?.ended();
    const heard = super.emit(event, ...values);
    if (event === "close") this[PUMP]?.closed();
    return heard;
  }
}

/**
 * An accepted socket again, but reading into the shared buffer; `onread` is documented for `connect`
 * only. Where the accepted socket does not look as expected, it is used as it is.
 */
export function adopt(accepted: NetSocket): { socket: NetSocket; shared: boolean } {
  const inside = accepted as unknown as { _handle?: { reading?: boolean } | null }; // checked below
  const handle = inside._handle;
  if (handle === null || typeof handle !== "object" || handle.reading === true) {
    return { socket: accepted, shared: false };
  }
  inside._handle = null; // the handle has a new owner; the old one must not close it
  const options = { handle, onread: SHARED_READ, allowHalfOpen: true };
  return { socket: new AdoptedSocket(options as object), shared: true };
}
