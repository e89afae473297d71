import type { KeptMessage, OpenRecord, Side } from "@wireglass/lens/record";
import type { HeaderPairs } from "@wireglass/wire";
import type { Later } from "./later.ts";

/** A message of our making. */
export type OwnMessage = {
  /** 1 for text, 2 for binary, 8 to 10 for control frames. */
  readonly opcode: number;
  readonly payload: Uint8Array;
};

/** What becomes of a message that passes. */
export type Fate = {
  /** "pass" leaves its bytes as they came. */
  readonly kind: "pass" | "drop" | "edit";
  /** What is sent in its place, where it is edited. */
  readonly edited?: OwnMessage;
  /** Sent behind it, in order, to the one who gets it. */
  readonly more?: readonly OwnMessage[];
  /** Words that its record has. */
  readonly tags?: readonly string[];
};

export const PASS: Fate = { kind: "pass" };
export const DROP: Fate = { kind: "drop" };

/**
 * What became of something that was to be sent: "busy" where a message that is under way does not end within two seconds,
 * "ending" where a close frame has gone that way, which nothing may follow (RFC 6455 §5.5.1).
 */
export type SendOutcome = "sent" | "busy" | "ending";

/** What can be done to a live connection. All but {@link Line.mind} is for who minds it. */
export type Line = {
  /** Has its minder see its messages from the next ones on. @returns false where nobody knows where they begin */
  mind(): Promise<boolean>;
  /**
   * Sends a message to one side, between two that are on their way to it. A close frame lets what waits go first, and
   * what comes after it goes nowhere.
   *
   * @param isPatient it waits for as long as a message takes that is under way: it is never "busy"
   */
  send(
    to: Side,
    message: OwnMessage,
    done?: (outcome: SendOutcome) => void,
    isPatient?: boolean,
  ): void;
  /** The same for bytes as they are, legal or not, also behind a close frame. */
  sendRaw(to: Side, bytes: Uint8Array, done?: (outcome: SendOutcome) => void): void;
  /** Sends a close frame to both and ends the connection. */
  close(code: number, reason: string): void;
  /** Passes nothing more that `from` sends on, until it is called with false. */
  stall(from: Side, stalled: boolean): void;
};

/** Minds the messages of one connection. */
export type Minder = {
  /**
   * Decides at once, or later: then messages behind it wait, and control frames only if it decides of them later, too.
   * Must not throw.
   */
  message(message: KeptMessage): Fate | Later<Fate>;
  /** What `from` has sent, and waits, must go now; what comes later may wait again. */
  letGo(from: Side): void;
  /** `from` sends no more, or says so: nothing that it has sent may wait any longer, even if it is decided of later. */
  ending(from: Side): void;
  /** So much of what `from` has sent waits that it is slowed: nothing more of it will be seen until some of that has gone. */
  crowded(from: Side): void;
  /** A close frame leaves as if `from` had sent it, whoever has. */
  closes(from: Side, payload: Uint8Array): void;
  /** It is over; `by` ended it first, with an error where there is a reason. */
  closed(by: Side, reason: string): void;
};

/**
 * Told of each WebSocket: who minds it. Its messages are read from the beginning only where `atOnce` says so; else
 * nothing is, until {@link Line.mind}.
 */
export type Interceptor = (
  open: OpenRecord,
  line: Line,
) => { readonly minder: Minder; readonly atOnce: boolean } | undefined;

/** A request or an answer on its way, as those see it who may change it. */
export type RequestAbout = {
  readonly method: string;
  readonly url: string;
  readonly isWebSocket: boolean;
  readonly client: string;
  readonly headers: HeaderPairs;
};

/** What becomes of a request. */
export type RequestFate =
  | { readonly kind: "pass"; readonly to?: URL | undefined; readonly headers?: HeaderPairs }
  | { readonly kind: "drop" }
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: HeaderPairs;
      readonly body: Uint8Array;
    };

/** What becomes of an answer's head. */
export type ResponseFate =
  | {
      readonly kind: "pass";
      readonly status: number;
      readonly reason: string;
      readonly headers: HeaderPairs;
    }
  | { readonly kind: "drop" };

/** Asked of each request, and of its answer, where somebody wants to see them. */
export type HttpMinder = {
  /** Undefined where nobody asks: then nothing is waited for. */
  request(about: RequestAbout): Promise<RequestFate> | undefined;
  response(
    about: RequestAbout,
    head: { readonly status: number; readonly reason: string; readonly headers: HeaderPairs },
  ): Promise<ResponseFate> | undefined;
};

/** It leaves as it came, and nothing more is to be said of it. */
export function isPlainPass({ kind, more, tags }: Fate): boolean {
  return kind === "pass" && more === undefined && tags === undefined;
}
