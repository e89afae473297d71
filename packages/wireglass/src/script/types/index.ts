import type { CloseRecord, MessageRecord, OpenRecord, Side } from "@wireglass/lens/record";

/**
 * What a script for `--script FILE` may use and export: docs/scripts.md. A script runs in a process of its own; it
 * imports this for its types alone.
 */

/** A payload: text, or bytes. */
export type Data = string | Uint8Array;

/** A connection that passes. `state` is the script's own, and lives as long as the connection. */
export type Connection<State = Record<string, unknown>> = Readonly<
  Omit<OpenRecord, "kind" | "connection">
> & {
  /** From 1 within a capture. */
  readonly number: number;
  state: State;
  /** Sends a message to one side, ahead of those that wait. */
  send(to: Side, data: Data): void;
  /** Sends a close frame to both sides and ends the connection. Codes: 1000 to 1014, 3000 to 4999. */
  close(code?: number, reason?: string): void;
};

/** A message on its way. What is assigned to it is what its receiver gets. */
export type Message = Pick<
  MessageRecord,
  "connection" | "index" | "time" | "from" | "opcode" | "length" | "compressed" | "violations"
> & {
  /** The payload where it is UTF-8; a text that is assigned replaces it. */
  text: string | undefined;
  /** The payload; bytes that are assigned, or written to, replace it. */
  bytes: Uint8Array;
  /**
   * The payload as JSON, undefined where it is none. What is assigned, or changed within, is put into the text at its
   * place: everything else stays as it was written.
   */
  json: unknown;
  /** It goes nowhere. */
  drop(): void;
  /** It goes on so many milliseconds later, and those behind it. */
  delay(ms: number): void;
  /** Its receiver gets this message as well, behind this one. */
  follow(data: Data): void;
  /** Its sender gets this message, besides what becomes of this one. */
  reply(data: Data): void;
  /** Puts a word on its record, which the filter `tag:word` finds. */
  tag(word: string): void;
};

/** A head's fields in their order, found by names in any case. */
export type Headers = {
  /** All of them, as they are written. */
  readonly pairs: readonly (readonly [name: string, value: string])[];
  /** The value of the first of that name. */
  get(name: string): string | undefined;
  /** One field of that name remains, in the place of the first. */
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  delete(name: string): void;
};

/** A request on its way: the handshake of a WebSocket, or for a page. Its body passes as it is. */
export type Request = {
  readonly method: string;
  /** As the client meant it: ws, wss, http or https. */
  readonly url: string;
  /** It asks for a WebSocket. */
  readonly isWebSocket: boolean;
  /** "host:port" of the client. */
  readonly client: string;
  readonly headers: Headers;
  /** Where it goes instead, where something was assigned; the path stays where this one has none. */
  to: string | undefined;
  /** The client gets this answer, and no server is asked. */
  answer(status: number, headers?: Readonly<Record<string, string>>, body?: Data): void;
  /** The client's stream is closed without an answer. */
  drop(): void;
  delay(ms: number): void;
};

/** The head of an answer on its way; its body passes as it is. */
export type Response = {
  status: number;
  reason: string;
  readonly headers: Headers;
  /** The client's stream is closed without this answer. */
  drop(): void;
  delay(ms: number): void;
};

/** How a connection ended. */
export type End = Pick<CloseRecord, "by" | "code" | "reason" | "clean">;

/** What a script may export. Each function may be async; `docs/limits.md` says for how long. */
export type Script = {
  /** Which messages and connections it is about: docs/filter.md. All of them, where there is none. */
  readonly filter?: string;
  /**
   * "watch" reads along, behind the traffic: nothing waits for the script, and it can change and drop nothing. "change"
   * is asked about each message. Without either it is asked, unless it can be seen from its source that it only reads.
   */
  readonly mode?: "watch" | "change";
  readonly onOpen?: (connection: Connection) => unknown;
  readonly onMessage?: (message: Message, connection: Connection) => unknown;
  /** For pings, pongs and close frames, which are not given to `onMessage`. */
  readonly onControl?: (frame: Message, connection: Connection) => unknown;
  readonly onClose?: (connection: Connection, end: End) => unknown;
  readonly onRequest?: (request: Request) => unknown;
  readonly onResponse?: (response: Response, request: Request) => unknown;
};

declare global {
  /** Writes a line into the log. */
  function log(...what: readonly unknown[]): void;
}
