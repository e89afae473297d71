import type { Limits } from "../../endpoint/index.ts";

/** What `wireglass serve` was asked for. */
export type ServeCommand = {
  /** echo, chat, auth, push, or the path of a handler file; absent for --replay. */
  readonly target?: string | undefined;
  /** A capture whose server is to be played. */
  readonly replay?: string | undefined;
  /** Of that: which connections, how a client's message is found, and whether answers come as late as they did. */
  readonly filter?: string | undefined;
  readonly match?: "request" | "order" | undefined;
  readonly timing?: boolean | undefined;
  /** URLs of ws, wss, tcp, tls or udp; none means ws://127.0.0.1:8080/. Port 0 picks one. */
  readonly listen: readonly string[];
  readonly json: boolean;
  /** Prints messages too. */
  readonly verbose: boolean;
  /** PEM files; without them, wss and tls get a certificate made on the spot. */
  readonly cert?: string;
  readonly key?: string;
  readonly deflate: boolean;
  /** For auth: "name:password" each. */
  readonly users: readonly string[];
  readonly usersFile?: string;
  readonly attempts?: number;
  /** For push: messages per second. */
  readonly rate?: number;
  readonly origins: readonly string[];
  readonly subprotocols: readonly string[];
  readonly path?: string;
  readonly limits: Partial<Limits>;
};

/** What the command may touch of the outside world. */
export type CommandIo = {
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Aborted by Ctrl-C: every connection is closed with 1001. */
  readonly signal: AbortSignal;
  readonly color: boolean;
  readonly lang: "en" | "zh";
};
