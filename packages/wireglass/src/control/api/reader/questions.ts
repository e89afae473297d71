import type { ApiMistake, MessageView, OneMessageView } from "../api-types.ts";

/** Which part of a list is wanted; places are ids of messages, or numbers of connections. */
export type ListQuery = {
  readonly after: number;
  readonly before?: number | undefined;
  readonly limit: number;
  readonly order: "asc" | "desc";
  readonly filter?: string | undefined;
  readonly lang: "en" | "zh";
};

export type MessageQuery = ListQuery & {
  /** Only messages of this one. */
  readonly connection?: number | undefined;
  readonly view: MessageView;
};

export type PlaceQuery = Pick<MessageQuery, "after" | "before" | "filter" | "lang" | "connection">;

export type ConnectionQuery = ListQuery & { readonly kind?: "open" | "exchange" | undefined };

export type FeedQuery = {
  readonly after: number;
  /** Entries to look at. */
  readonly atOnce: number;
  readonly filter?: string | undefined;
  readonly view: MessageView;
  readonly lang: "en" | "zh";
};

/** What the reading thread is asked. */
export type Question =
  | { readonly kind: "place" }
  | { readonly kind: "connections"; readonly query: ConnectionQuery }
  | { readonly kind: "connection"; readonly connection: number; readonly only?: "exchange" }
  | { readonly kind: "body"; readonly connection: number; readonly of: "request" | "response" }
  | { readonly kind: "messages"; readonly query: MessageQuery }
  | { readonly kind: "places"; readonly query: PlaceQuery; readonly told: "list" | "feed" }
  | { readonly kind: "types"; readonly query: PlaceQuery }
  | { readonly kind: "timeline"; readonly query: PlaceQuery & { readonly step: number } }
  | {
      readonly kind: "message";
      readonly connection: number;
      readonly index: number;
      readonly view: OneMessageView;
    }
  | {
      readonly kind: "bytes";
      readonly connection: number;
      readonly index: number;
      readonly form: "payload" | "wire";
    }
  | { readonly kind: "feed"; readonly query: FeedQuery }
  | { readonly kind: "end" };

/** What it answers. */
export type Answer =
  | {
      readonly kind: "found";
      /** JSON, or the bytes that were asked for. */
      readonly body: Uint8Array<ArrayBuffer>;
      /** Where to go on from, where that is asked for. */
      readonly place: number;
      /** How many there are in the body. */
      readonly count: number;
    }
  | { readonly kind: "missing" }
  | { readonly kind: "mistake"; readonly mistake: ApiMistake }
  /** The capture cannot be read. */
  | { readonly kind: "failed"; readonly mistake: ApiMistake };

export type Asked = { readonly number: number; readonly question: Question };
export type Answered = { readonly number: number; readonly answer: Answer };
export type ReaderStart = { readonly file: string };
