import type { OpenRecord, Side } from "@wireglass/lens/record";
import type { OwnMessage } from "../../script/index.ts";
import type { Hook } from "./child/watch-state.ts";

type Pairs = readonly (readonly [name: string, value: string])[];

/** A request as it is told to scripts. */
export type ToldRequest = {
  readonly method: string;
  readonly url: string;
  readonly isWebSocket: boolean;
  readonly client: string;
  readonly headers: Pairs;
};

export type ToldResponse = {
  readonly status: number;
  readonly reason: string;
  readonly headers: Pairs;
};

export type ToldEnd = {
  readonly by: Side;
  readonly code: number;
  readonly reason: string;
  readonly clean: boolean;
};

/** What a script's process is told, beside messages. */
export type ToScript =
  /** `isNew` where it has just been opened; else it was open before the script was loaded. */
  | { readonly do: "open"; readonly open: OpenRecord; readonly isNew: boolean }
  | { readonly do: "close"; readonly connection: number; readonly end: ToldEnd }
  | { readonly do: "request"; readonly call: number; readonly request: ToldRequest }
  | {
      readonly do: "response";
      readonly call: number;
      readonly request: ToldRequest;
      readonly response: ToldResponse;
    }
  /** For one that reads along: it begins behind that place, with what no other version was asked. */
  | { readonly do: "begin"; readonly after: number; readonly seen: readonly SeenMessages[] }
  /** The capture goes on to there. */
  | { readonly do: "more"; readonly lastId: number }
  /** From that message on another version is asked. */
  | {
      readonly do: "leave";
      readonly connection: number;
      readonly from: Side;
      readonly index: number;
    }
  /** Nothing more comes; one that reads along reads up to there, or to the end. */
  | { readonly do: "end"; readonly upTo?: number | undefined };

/** The last messages of a connection that were decided on, by their indexes; -1 for none. */
export type SeenMessages = { readonly connection: number } & Readonly<Record<Side, number>>;

/** What a script made of a message. */
export type ScriptFate = {
  readonly tell: "fate";
  readonly call: number;
  readonly kind: "pass" | "drop" | "edit";
  readonly payload?: Uint8Array | undefined;
  readonly waitMs: number;
  /** Sent behind it, to the same side. */
  readonly followers: readonly OwnMessage[];
  readonly replies: readonly OwnMessage[];
  readonly tags: readonly string[];
};

/** What a script made of a request or an answer. */
export type HttpFate = {
  readonly tell: "http";
  readonly call: number;
  readonly kind: "pass" | "drop" | "answer";
  readonly waitMs: number;
  /** Where the request goes instead. */
  readonly to?: string | undefined;
  /** Those of the request or the answer, where they were changed. */
  readonly headers?: Pairs | undefined;
  readonly status?: number | undefined;
  readonly reason?: string | undefined;
  /** Of an answer of the script's own. */
  readonly body?: Uint8Array | undefined;
};

/** A line of the log as a script makes it. */
export type Logged = {
  readonly level: "log" | "error";
  readonly text: string;
  /** "file:line" */
  readonly place?: string | undefined;
  readonly connection?: number | undefined;
  readonly index?: number | undefined;
};

/** What a script's process tells, beside the calls that changed nothing. */
export type FromScript =
  | ScriptFate
  | HttpFate
  | ({ readonly tell: "log" } & Logged)
  | {
      readonly tell: "ready";
      readonly hooks: readonly Hook[];
      readonly filter: string | undefined;
      readonly isWatching: boolean;
      readonly files: readonly string[];
      /** Where each function stands: "file:line". */
      readonly places: Readonly<Partial<Record<Hook, string>>>;
    }
  | {
      readonly tell: "failed";
      readonly text: string;
      readonly place: string;
      readonly files: readonly string[];
    }
  | {
      readonly tell: "send";
      readonly connection: number;
      readonly to: Side;
      readonly message: OwnMessage;
    }
  | {
      readonly tell: "close";
      readonly connection: number;
      readonly code: number;
      readonly reason: string;
    }
  /** How many messages one that reads along has read, and up to where. */
  | { readonly tell: "read"; readonly messages: number; readonly place: number }
  /** One that was taken to only read does more: it is to be asked. `text` says what, and where. */
  | { readonly tell: "acts"; readonly text: string; readonly place: string }
  /** What it was told before the end is done. */
  | { readonly tell: "done" };

/** What a script's process is started with. */
export type ScriptStart = {
  readonly file: string;
  readonly callMs: number;
  readonly memoryBytes: number;
  /** The capture that one that reads along reads. */
  readonly capture: string;
  /** No other script gets what it leaves. */
  readonly isLast: boolean;
};
