import type { Limits } from "../../endpoint/index.ts";

/** What `wireglass connect` was asked for. */
export type ConnectCommand = {
  /** ws, wss, http, https, tcp, tls or udp. */
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly subprotocols: readonly string[];
  readonly origin?: string | undefined;
  /** "name:password" */
  readonly user?: string | undefined;
  readonly insecure: boolean;
  /** Paths of PEM files. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly servername?: string | undefined;
  /** SHA-256 of the only certificate that is accepted, as hex. */
  readonly pin?: string | undefined;
  readonly proxy?: string | undefined;
  readonly deflate: boolean;
  readonly reconnect: boolean;
  /** For everything before the first message. */
  readonly timeoutMs?: number | undefined;
  /** Records on stdout, and nothing else there. */
  readonly json: boolean;
  /** Lines are sent as binary messages; binary messages are written as they are. */
  readonly binary: boolean;
  /** Leave after so many data messages. */
  readonly count?: number | undefined;
  /** After the input has ended: leave when no message has come for so long. */
  readonly waitSeconds?: number | undefined;
  readonly pingSeconds?: number | undefined;
  /** Messages and failures only. */
  readonly quiet: boolean;
  /** Sent as they are on every open connection, before the input. */
  readonly send: readonly string[];
  readonly limits: Partial<Limits>;
};

/** What the command may touch of the outside world. */
export type CommandIo = {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stderr: (text: string) => void;
  /** Aborted by Ctrl-C and by SIGTERM: the connection is closed with 1000. */
  readonly signal: AbortSignal;
  readonly color: boolean;
  readonly lang: "en" | "zh";
};
