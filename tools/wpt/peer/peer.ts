import type { Duplex } from "node:stream";
import { type Frame, FrameReader } from "./frame-reader.ts";
import {
  BINARY,
  CLOSE,
  encodeCloseBody,
  encodeFrame,
  type FrameParts,
  PING,
  PONG,
  TEXT,
} from "./frame-writer.ts";

/** A whole message of the client; `rsv` is that of its first frame. */
export type Message = {
  readonly opcode: number;
  readonly rsv: number;
  readonly payload: Buffer;
};

/** What a route does once the handshake is through; every part is optional. */
export type Behaviour = {
  open?(peer: Peer): void;
  frame?(peer: Peer, frame: Frame): void;
  message?(peer: Peer, message: Message): void;
  /** Default: answer with the same body and end the connection. */
  close?(peer: Peer, body: Buffer): void;
};

/** The server's end of an open connection. */
export class Peer {
  readonly socket: Duplex;
  readonly #behaviour: Behaviour;
  readonly #reader = new FrameReader();
  #fragments: Frame[] = [];
  #closeSent = false;

  constructor(socket: Duplex, behaviour: Behaviour) {
    this.socket = socket;
    this.#behaviour = behaviour;
    socket.on("data", (chunk: Buffer) => this.receive(chunk));
  }

  receive(chunk: Buffer): void {
    for (const frame of this.#reader.push(chunk)) this.#receiveFrame(frame);
  }

  send(frame: FrameParts): void {
    this.write(encodeFrame(frame));
  }

  sendText(text: string): void {
    this.send({ opcode: TEXT, payload: Buffer.from(text) });
  }

  sendBinary(payload: Uint8Array): void {
    this.send({ opcode: BINARY, payload });
  }

  /** Bytes as they are, for frames that break the rules. */
  write(bytes: Uint8Array): void {
    if (!this.socket.destroyed && this.socket.writable) this.socket.write(bytes);
  }

  /** Sends a close frame; the connection ends when the client has answered. */
  startClose(code?: number, reason = ""): void {
    this.sendCloseBody(encodeCloseBody(code, reason));
  }

  sendCloseBody(body: Uint8Array): void {
    this.#closeSent = true;
    this.send({ opcode: CLOSE, payload: body });
  }

  #receiveFrame(frame: Frame): void {
    this.#behaviour.frame?.(this, frame);
    if (frame.opcode === CLOSE) this.#receiveClose(frame.payload);
    else if (frame.opcode === PING) this.send({ opcode: PONG, payload: frame.payload });
    else if (frame.opcode !== PONG) this.#receiveData(frame);
  }

  #receiveClose(body: Buffer): void {
    if (this.#closeSent) {
      this.socket.end();
    } else if (this.#behaviour.close) {
      this.#behaviour.close(this, body);
    } else {
      this.sendCloseBody(body);
      this.socket.end();
    }
  }

  #receiveData(frame: Frame): void {
    this.#fragments.push(frame);
    if (!frame.fin) return;
    const [first = frame] = this.#fragments;
    const payload = Buffer.concat(this.#fragments.map((fragment) => fragment.payload));
    this.#fragments = [];
    this.#behaviour.message?.(this, { opcode: first.opcode, rsv: first.rsv, payload });
  }
}
