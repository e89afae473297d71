import { preview, sameBytes } from "../wire/bytes.ts";
import { pong } from "../wire/frame.ts";
import type { Heard, Talk } from "./talk.ts";
import { ANSWER_TIMEOUT_MS } from "./time-limits.ts";
import { Failure } from "./verdict.ts";

/** Something the peer is to say. */
export type Answer = {
  readonly kind: "message" | "pong";
  /** Only for a message. */
  readonly opcode: number;
  readonly payload: Uint8Array;
};

/** The next thing that is not a ping of the peer's own; those are answered on the way. */
export async function hearNext(talk: Talk, timeoutMs = ANSWER_TIMEOUT_MS): Promise<Heard> {
  for (;;) {
    const heard = await talk.hear(timeoutMs);
    if (heard.kind !== "ping") return heard;
    await talk.send(pong(heard.payload));
  }
}

/** What is still to come: messages in order, pongs in order, and the two independent. */
export class Expected {
  readonly #messages: Answer[];
  readonly #pongs: Answer[];

  constructor(answers: readonly Answer[]) {
    this.#messages = answers.filter(({ kind }) => kind === "message");
    this.#pongs = answers.filter(({ kind }) => kind === "pong");
  }

  get isDone(): boolean {
    return this.#messages.length === 0 && this.#pongs.length === 0;
  }

  /** Tick off what was heard. Throws a Failure if it was not expected. */
  take(heard: Heard): void {
    if (heard.kind === "message") this.#takeMessage(heard);
    else if (heard.kind === "pong") this.#takePong(heard.payload);
    else throw new Failure(`${this.#missing()}, but the peer ${saying(heard)}`);
  }

  #takeMessage(heard: Heard & { readonly kind: "message" }): void {
    const wanted = this.#messages.shift();
    if (!wanted) throw new Failure(`a message that nobody asked for: ${preview(heard.payload)}`);
    if (wanted.opcode !== heard.opcode)
      throw new Failure(`the echo has opcode ${heard.opcode} instead of ${wanted.opcode}`);
    if (!sameBytes(wanted.payload, heard.payload))
      throw new Failure(difference(wanted.payload, heard.payload));
  }

  #takePong(payload: Uint8Array): void {
    const index = this.#pongs.findIndex((wanted) => sameBytes(wanted.payload, payload));
    if (index < 0)
      throw new Failure(`a pong that answers no ping: ${preview(payload)} (RFC 6455 §5.5.3)`);
    // RFC 6455 §5.5.3: a pong for the latest ping may stand for earlier ones too.
    this.#pongs.splice(0, index + 1);
  }

  #missing(): string {
    const what = this.#messages.length > 0 ? "an echo" : "a pong";
    return `${what} is missing`;
  }
}

/** Hear until all answers are there, and nothing else. */
export async function hearAll(talk: Talk, answers: readonly Answer[]): Promise<void> {
  const expected = new Expected(answers);
  while (!expected.isDone) expected.take(await hearNext(talk));
}

/** What the peer did, as the end of a sentence. */
export function saying(heard: Heard): string {
  switch (heard.kind) {
    case "message":
      return `sends a message: ${preview(heard.payload)}`;
    case "ping":
    case "pong":
      return `sends a ${heard.kind}: ${preview(heard.payload)}`;
    case "close":
      return `closes with ${heard.code ?? "no code"}`;
    case "end":
      return heard.how === "fin" ? "ends the TCP connection" : "resets the TCP connection";
    case "silence":
      return "says nothing";
  }
}

function difference(wanted: Uint8Array, got: Uint8Array): string {
  const at = wanted.findIndex((byte, i) => byte !== got[i]);
  const place = at < 0 ? wanted.byteLength : at;
  return `the echo differs from byte ${place} on: ${got.byteLength} bytes, expected ${wanted.byteLength}`;
}
