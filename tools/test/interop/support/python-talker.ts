import type { Message } from "wireglass";
import { Mailbox } from "./mailbox.ts";
import type { Goodbye, Talker } from "./talker.ts";

/** A message as JSON carries it. */
type Encoded = { readonly text: string } | { readonly base64: string };

/** What the driver, python_peer.py, tells of a connection or a server. */
export type PythonEvent =
  | { readonly event: "listening"; readonly port: number }
  | { readonly event: "joined"; readonly link: string }
  | { readonly event: "open"; readonly subprotocol: string | null; readonly extensions: string }
  | { readonly event: "failed"; readonly error: string }
  | ({ readonly event: "message" } & Encoded)
  | { readonly event: "pong" }
  | ({ readonly event: "close" } & Goodbye);

function encoded(message: Message): Encoded {
  if (typeof message === "string") return { text: message };
  return { base64: Buffer.from(message).toString("base64") };
}

function decoded(message: Encoded): Message {
  if ("text" in message) return message.text;
  return new Uint8Array(Buffer.from(message.base64, "base64"));
}

/** A connection of Python's websockets, from either side. */
export class PythonTalker implements Talker {
  readonly subprotocol: string | null;
  readonly extensions: string;
  readonly closed: Promise<Goodbye>;
  readonly #tell: (command: object) => void;
  readonly #messages = new Mailbox<Message>();
  readonly #pongs = new Mailbox<true>();

  private constructor(
    opened: PythonEvent & { readonly event: "open" },
    events: Mailbox<PythonEvent>,
    tell: (command: object) => void,
  ) {
    this.subprotocol = opened.subprotocol;
    this.extensions = opened.extensions;
    this.#tell = tell;
    this.closed = this.#hear(events);
    this.closed.catch((error: Error) => {
      this.#messages.end(error.message);
      this.#pongs.end(error.message);
    });
  }

  /** The connection whose events these are, once it is open. Rejects with what Python says. */
  static async open(
    events: Mailbox<PythonEvent>,
    tell: (command: object) => void,
  ): Promise<PythonTalker> {
    const event = await events.take();
    if (event.event === "open") return new PythonTalker(event, events, tell);
    throw new Error(event.event === "failed" ? event.error : `not opened, but ${event.event}`);
  }

  async send(message: Message): Promise<void> {
    this.#tell({ do: "send", message: encoded(message) });
  }

  receive(): Promise<Message> {
    return this.#messages.take();
  }

  async sendFragments(pieces: readonly Message[]): Promise<void> {
    this.#tell({ do: "send", fragments: pieces.map(encoded) });
  }

  async ping(payload: string): Promise<void> {
    this.#tell({ do: "ping", payload });
    await this.#pongs.take();
  }

  async close(code = 1000, reason = ""): Promise<void> {
    this.#tell({ do: "close", code, reason });
  }

  async #hear(events: Mailbox<PythonEvent>): Promise<Goodbye> {
    for (;;) {
      const event = await events.take();
      if (event.event === "message") this.#messages.put(decoded(event));
      if (event.event === "pong") this.#pongs.put(true);
      if (event.event === "close") return this.#end(event);
      if (event.event === "failed") throw new Error(event.error);
    }
  }

  #end({ code, reason }: Goodbye): Goodbye {
    this.#messages.end(`Python: closed with ${code} ${reason}`);
    return { code, reason };
  }
}
