import { join } from "node:path";
import { peers } from "../../../peers/index.ts";
import { certificateFile } from "./certificate-file.ts";
import { Mailbox } from "./mailbox.ts";
import type { PeerDeflate } from "./meeting.ts";
import { Program } from "./program.ts";
import { type PythonEvent, PythonTalker } from "./python-talker.ts";
import { CERTIFICATE, type Scheme } from "./serving.ts";

const DRIVER = join(import.meta.dirname, "python_peer.py");

export type PythonTerms = {
  readonly deflate?: boolean | PeerDeflate;
  readonly subprotocols?: readonly string[];
};

/** A process in which Python's websockets opens connections and serves, as it is told. */
export class PythonPeer implements AsyncDisposable {
  readonly #program = new Program(peers().python ?? "", [DRIVER]);
  readonly #certificate = certificateFile();
  readonly #mailboxes = new Map<string, Mailbox<PythonEvent>>();
  #count = 0;

  constructor() {
    this.#deliver().catch((error: Error) => {
      const why = `${error.message}\n${this.#program.err.text()}`;
      for (const mailbox of this.#mailboxes.values()) mailbox.end(why);
    });
  }

  /** Opens a connection as a client. Rejects with what Python says. */
  connect(url: string, terms: PythonTerms = {}): Promise<PythonTalker> {
    const at = `client ${++this.#count}`;
    this.#tell({ do: "connect", at, url, ca: CERTIFICATE.cert, ...pythonTerms(terms) });
    return this.#talker(at);
  }

  /** Serves on a free port, as long as the process runs; `login` is asked for as Basic authentication. */
  async serve(
    scheme: Scheme,
    { login, ...terms }: PythonTerms & { readonly login?: readonly [string, string] } = {},
  ): Promise<{ readonly url: string; take(): Promise<PythonTalker> }> {
    const at = `server ${++this.#count}`;
    const certificate = scheme === "wss" ? { certificate: this.#certificate.path } : {};
    this.#tell({
      do: "listen",
      at,
      ...pythonTerms(terms),
      ...certificate,
      ...(login && { login }),
    });
    const events = this.#mailbox(at);
    const event = await events.take();
    if (event.event !== "listening") throw new Error(`not listening: ${JSON.stringify(event)}`);
    return {
      url: `${scheme}://127.0.0.1:${event.port}/`,
      take: async () => {
        const joined = await events.take();
        if (joined.event !== "joined") throw new Error(`nobody joined: ${joined.event}`);
        return this.#talker(joined.link);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
    this.#certificate[Symbol.dispose]();
  }

  #talker(at: string): Promise<PythonTalker> {
    return PythonTalker.open(this.#mailbox(at), (command) => this.#tell({ ...command, at }));
  }

  #tell(command: object): void {
    this.#program.type(JSON.stringify(command));
  }

  #mailbox(at: string): Mailbox<PythonEvent> {
    const mailbox = this.#mailboxes.get(at) ?? new Mailbox<PythonEvent>();
    this.#mailboxes.set(at, mailbox);
    return mailbox;
  }

  async #deliver(): Promise<never> {
    for (;;) {
      const line = await this.#program.out.lines.take();
      const event = JSON.parse(line) as PythonEvent & { readonly at: string }; // the driver's form
      this.#mailbox(event.at).put(event);
    }
  }
}

/** In Python, the parameters of RFC 7692 have the names that they have there. */
function pythonTerms({ deflate = true, subprotocols = [] }: PythonTerms): object {
  const named =
    typeof deflate === "boolean"
      ? deflate
      : Object.fromEntries(
          Object.entries(deflate).map(([name, value]) => [
            name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
            value,
          ]),
        );
  return { deflate: named, subprotocols: subprotocols.length > 0 ? subprotocols : null };
}
