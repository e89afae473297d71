import type {
  CloseRecord,
  ExchangeRecord,
  MessageRecord,
  OpenRecord,
  Side,
} from "@wireglass/lens/record";
import type { IllegalKind } from "../hands/illegal-kinds.ts";
import type { LogEntry } from "../scripts/script-log-book.ts";

export type { LogEntry };

/** Every mistake and every refusal is answered so. */
export type ApiMistake = {
  /** Stable, for programs: "parameter/limit", "filter/unknown-field", "refused/token". */
  readonly code: string;
  /** One sentence that says what to do next. */
  readonly message: string;
  /** In a filter: the first character that is wrong, from 0. */
  readonly at?: number;
  /** In a filter: how many are wrong; 0 where one is missing. */
  readonly length?: number;
};

/** A connection or an exchange, and what became of it. */
export type ConnectionItem = {
  /** In lists, bodies of exchanges are left out: `base64` is empty there. */
  readonly record: OpenRecord | ExchangeRecord;
  /** Its end; null while it is open, and for exchanges. */
  readonly close: CloseRecord | null;
  /** Messages that were seen on it. */
  readonly messages: number;
  /** Bytes of their payloads. */
  readonly bytes: number;
};

/** A message without its payload: for lists. */
export type MessageSummary = Omit<MessageRecord, "text" | "base64" | "wire" | "frames"> & {
  /** How many frames it came in; 0 for a plain stream. */
  readonly frameCount: number;
  /** The payload's beginning: text, or the digits of a hex dump. */
  readonly preview: string;
  readonly previewForm: "text" | "hex";
  /** How much of the payload stands before the preview, in UTF-16 units or bytes: where what is searched for is farther behind. */
  readonly previewStart?: number;
  /** How often what the filter searches for is there, up to 1000; in lists alone. */
  readonly found?: number;
  /** What sort of message it is: "trade", "subscribe", "hex 0a 1f". */
  readonly type: string;
  /** What a request and its reply have in common, as JSON, where the payload has such a member. */
  readonly pairId?: string;
  /** Its place in the capture; not in the feed. */
  readonly place?: number;
};

/** How much of each message is told. */
export type MessageView = "record" | "summary";
/** Of one message: its record without the payload as well. */
export type OneMessageView = MessageView | "outline";

/** A message without its payload, which is asked for by itself. */
export type MessageOutline = Omit<MessageRecord, "text" | "base64" | "wire"> & {
  /** The payload is UTF-8 text, and meant to be. */
  readonly isText: boolean;
};

/** A part of a list, and where the next one begins. */
export type ListEnd = {
  /** Give it as `after`, or with `order=desc` as `before`, for the part that follows. */
  readonly next: number;
  /** False where the list ended here. A part may be shorter than asked for while there is more. */
  readonly more: boolean;
};

export type ConnectionList = ListEnd & { readonly connections: readonly ConnectionItem[] };
export type MessageList = ListEnd & {
  readonly messages: readonly (MessageRecord | MessageSummary)[];
};

/** Where messages are in the capture: far less than the messages, which are asked for as they are looked at. */
export type PlaceList = ListEnd & {
  /** In pairs: how many places lie between the message before (or `after`) and the next one, and how many follow. */
  readonly runs: readonly number[];
};

/** Messages of one sort and direction. */
export type MessageTypeItem = {
  readonly from: Side;
  /** "trade", "subscribe", "hex 0a 1f". */
  readonly type: string;
  /** Finds the same sort, but for the direction. */
  readonly filter: string;
  readonly count: number;
  readonly bytes: number;
  /** When the first and the last one were, in Unix seconds. */
  readonly first: number;
  readonly last: number;
  /** The last one, and its beginning. */
  readonly sample: {
    readonly connection: number;
    readonly index: number;
    readonly preview: string;
  };
};

/** What sorts of messages there are in a part of the capture; sorts of several parts add up. */
export type MessageTypeList = ListEnd & { readonly types: readonly MessageTypeItem[] };

/** How much there was when, in a part of the capture; of several parts, what has the same number adds up. */
export type Timeline = ListEnd & {
  /** Seconds that each column is wide. */
  readonly step: number;
  /**
   * Columns with something in them: their number (Unix seconds divided by the step), messages from the client and from
   * the server, bytes of both, replies that name their requests, and seconds that these took, together and at most.
   */
  readonly columns: readonly (readonly number[])[];
  /** Messages by size, of the client and of the server: below 1 byte, below 2, below 4, … */
  readonly sizes: readonly [client: readonly number[], server: readonly number[]];
  /** Times of the first and the last message; null where there is none. */
  readonly span: readonly [first: number, last: number] | null;
  /** The longest time without a message, and when it began. */
  readonly gap: { readonly seconds: number; readonly at: number };
};

/** What runs, and where. */
export type Status = {
  readonly version: string;
  /** Where clients reach the proxy. */
  readonly proxies: readonly string[];
  readonly capture: {
    readonly file: string;
    /** On the disk, with what SQLite keeps beside it. */
    readonly bytes: number;
    /** The place of what was captured last: the feed goes on from here. */
    readonly place: number;
  };
  /** The file of the CA's certificate. */
  readonly caCertificate: string;
  /** Where other machines of the network may reach this one, if a listener is open to them. */
  readonly addresses: readonly string[];
  /** How many read the feed. */
  readonly readers: number;
};

/** A capture in the folder of the one that is written to. */
export type CaptureFileItem = {
  readonly file: string;
  readonly bytes: number;
  /** Unix seconds. */
  readonly changed: number;
  /** It is the one that is written to. */
  readonly current: boolean;
};
export type CaptureFileList = { readonly captures: readonly CaptureFileItem[] };

/** What somebody has put on a connection. */
export type ConnectionMark = {
  readonly connection: number;
  readonly pinned: boolean;
  readonly colour: "red" | "orange" | "green" | "blue" | "purple" | null;
  readonly note: string;
  /** It is left out of lists; the capture still has it. */
  readonly removed: boolean;
};
export type MarkList = { readonly marks: readonly ConnectionMark[] };

/** A file that was read into a capture of its own. */
export type Imported = {
  /** The capture's name, to be asked for. */
  readonly capture: string;
  readonly records: number;
};

/** The text of a script's file. */
export type ScriptSource = { readonly text: string };

/** A script's file that is to be made: its name, without a folder, and what it says. */
export type NewScript = { readonly name: string; readonly text: string };

/** Something the proxy met that is no record, such as a client that does not trust our certificate. */
export type NoteItem = {
  /** From 1; the oldest are forgotten. */
  readonly number: number;
  /** Unix seconds. */
  readonly time: number;
  readonly code: string;
  readonly host: string;
  readonly detail: string;
};
export type NoteList = { readonly notes: readonly NoteItem[] };

/** A rule in use: docs/rules.md. */
export type RuleItem = {
  /** From 1, in the order in which they apply. */
  readonly number: number;
  readonly name: string;
  /** Null where it applies to everything. */
  readonly filter: string | null;
  /** "replace", "drop", … */
  readonly action: string;
  /** As it was written, in the form of docs/rules.md. */
  readonly written: Readonly<Record<string, unknown>>;
  readonly enabled: boolean;
  /** How many messages or handshakes it has changed. */
  readonly hits: number;
  /** Why it was switched off, where that was not the user's doing. */
  readonly trouble: string | null;
};
export type RuleList = { readonly rules: readonly RuleItem[] };

/** A connection of our own. */
export type ComposeRequest = {
  /** Without it, that of `from`. */
  readonly url?: string;
  /** A connection whose handshake is used again. */
  readonly from?: number;
  /** By their names, in the place of recorded ones. */
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly subprotocols?: readonly string[];
  readonly deflate?: boolean;
  /** "http://…" or "socks5://…": a proxy on the way to the server, in the place of the workbench's. */
  readonly proxy?: string;
  /** The server's certificate is not looked at. */
  readonly insecure?: boolean;
};

export type Composed = {
  readonly connection: number;
  readonly url: string;
  readonly subprotocol: string | null;
  readonly extensions: string;
};

/** How a connection is to be replayed: docs/replay.md. */
export type ReplayRequest = {
  readonly to?: string;
  readonly pace?: "replies" | "answers" | "recorded";
  readonly speed?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly ignore?: readonly string[];
  readonly allow?: readonly ("missing" | "extra" | "changed")[];
  readonly strict?: boolean;
  /** Those that are found, where there are none. */
  readonly bindings?: readonly unknown[];
};

/** A replay, and how far it is. */
export type ReplayItem = {
  /** From 1. */
  readonly number: number;
  /** The connection that is replayed, and the one that it is replayed on. */
  readonly of: number;
  readonly connection: number;
  readonly bindings: readonly unknown[];
  readonly sent: number;
  readonly received: number;
  /** Null while it is at work. */
  readonly outcome: unknown;
};
export type BindingList = { readonly bindings: readonly unknown[] };

/** A script in use: docs/scripts.md. */
export type ScriptItem = {
  /** From 1, in the order in which they see what passes. */
  readonly number: number;
  readonly name: string;
  readonly file: string;
  /** "stopped" where it did what it must not: until its file changes, or it is switched on. */
  readonly state: "running" | "stopped" | "off";
  /** It reads along, and nothing waits for it. */
  readonly watching: boolean;
  readonly filter: string | null;
  /** How many messages, connections and requests it was given. */
  readonly calls: number;
  /** How many of them it changed. */
  readonly hits: number;
  readonly errors: number;
};
export type ScriptList = { readonly scripts: readonly ScriptItem[] };

/** What scripts said, and what was to be said of them; the oldest are forgotten. */
export type LogList = { readonly entries: readonly LogEntry[] };

/** A message that waits for a decision. */
export type HeldItem = Pick<
  MessageRecord,
  "connection" | "index" | "from" | "time" | "opcode" | "length"
> &
  Pick<MessageRecord, "text" | "base64"> & {
    /** From 1, over all connections. */
    readonly number: number;
    readonly url: string;
    /** A rule has changed it already. */
    readonly edited: boolean;
    /** Seconds. */
    readonly waiting: number;
    /** Messages of its direction that nobody holds, and that wait until it has gone: their order is kept. */
    readonly behind: number;
  };

/** A peer that hears nothing, because messages for it are held. Times are seconds. */
export type Silence = {
  readonly connection: number;
  readonly peer: "client" | "server";
  readonly quiet: number;
  /** Such a peer has closed before after so much of it; null where none was seen to. */
  readonly closedAfter: number | null;
  /** Until then. */
  readonly left: number | null;
  /** Between heartbeats that were learned from the connection. */
  readonly heartbeat: number | null;
  /** Heartbeats that were answered in somebody's name, or let ahead. */
  readonly kept: number;
};

/** What is held. */
export type Hold = {
  /** Null where nothing is held; empty where everything is. */
  readonly filter: string | null;
  /** Another one after each change. */
  readonly version: number;
  readonly bytes: number;
  /** How many times everything went on because too much waited. */
  readonly openings: number;
  readonly held: readonly HeldItem[];
  /** Heartbeats are answered, or let ahead. */
  readonly keepAlive: boolean;
  readonly silences: readonly Silence[];
};

/** What to send into a connection. */
export type InjectionRequest = {
  /** Who gets it. */
  readonly to: "client" | "server";
  /** "text" where absent. */
  readonly opcode?: "text" | "binary" | "ping" | "pong" | "close";
  readonly text?: string;
  readonly base64?: string;
  /** Of a close. */
  readonly code?: number;
  readonly reason?: string;
  /** Bytes in base64 that are sent as they are, legal or not; nothing else counts then. */
  readonly raw?: string;
  /** Something that breaks this rule and no other: docs/hold.md. */
  readonly illegal?: IllegalKind;
};

export type Injected = {
  readonly connection: number;
  readonly to: "client" | "server";
  /** Of the payload, or of the bytes as they are. */
  readonly bytes: number;
};

/** What a reader of the feed may ask for; each such message begins anew. */
export type FeedRequest = {
  /** A place of a batch or of a list; absent for what comes from now on. */
  readonly after?: number;
  readonly filter?: string;
  /** "record" unless given; "places" tells where messages are, and nothing else. */
  readonly view?: MessageView | "places";
  /** Of sentences about mistakes; "en" unless given. */
  readonly lang?: "en" | "zh";
  /** The name of a capture beside the current one, which is followed unless given. */
  readonly capture?: string;
};

/** What the feed says. */
export type FeedMessage =
  | {
      readonly kind: "batch";
      readonly entries: readonly (
        | OpenRecord
        | ExchangeRecord
        | CloseRecord
        | MessageRecord
        | MessageSummary
      )[];
      readonly next: number;
    }
  /** For `view: "places"`: those behind `after` and up to `next`, as in a list of places. */
  | {
      readonly kind: "places";
      readonly after: number;
      readonly runs: readonly number[];
      readonly next: number;
    }
  /** Everything up to `next` was told. */
  | { readonly kind: "caught-up"; readonly next: number }
  /** The request is not followed; another one may be sent. */
  | ({ readonly kind: "mistake" } & ApiMistake);
