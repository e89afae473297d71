import type { Hands } from "../hands/hands.ts";
import type { SchemaName } from "./answer-schemas.ts";
import type { Status } from "./api-types.ts";
import type { MarkBook } from "./mark-book.ts";
import type { NoteBoard } from "./note-board.ts";
import type { Parameters, ValuesOf } from "./parameter.ts";
import type { Reader } from "./reader/reader.ts";
import type { Readers } from "./reader/readers.ts";

/** What the routes answer from. */
export type Desk = {
  /** Of the capture that the request asks for. */
  readonly reader: Reader;
  readonly readers: Readers;
  readonly notes: NoteBoard;
  readonly marks: MarkBook;
  readonly hands: Hands;
  readonly file: string;
  readonly caCertificate: string;
  readonly status: () => Omit<Status, "capture">;
};

/** JSON that was written already; `Told` is what it says. */
export type Json<Told> = {
  readonly kind: "json";
  readonly body: Uint8Array<ArrayBuffer> | string;
  /** For the compiler alone. */
  readonly told?: Told;
};

/** Bytes to be saved: they are never shown as a page of ours, whatever they are. */
export type Download = {
  readonly kind: "download";
  readonly body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  readonly fileName: string;
};

export type RouteAnswer = Json<unknown> | Download;

/** One entry of the API: what is served, documented and typed comes from here. */
export type Route<
  Taken extends Parameters = Parameters,
  Given extends RouteAnswer = RouteAnswer,
> = {
  /** Below the API's root, as OpenAPI writes it. */
  readonly path: string;
  /** "get" where absent. */
  readonly method?: "get" | "put" | "post";
  /** The schema of the request's body, which is JSON and was held against it. */
  readonly body?: SchemaName;
  /** The request's body is a file, and is given to the answer as it comes: a stream of bytes. */
  readonly upload?: true;
  readonly summary: string;
  readonly takes: Taken;
  /** Of JSON: its schema; of a download: its media type. */
  readonly gives: { readonly schema: SchemaName } | { readonly media: string };
  // Written as a method, so that routes of all parameters have one type; only `answered` calls it.
  answer(values: ValuesOf<Taken>, desk: Desk, body?: unknown): Promise<Given>;
};

/** An entry whose types are inferred. */
export function route<const Taken extends Parameters, Given extends RouteAnswer>(
  entry: Route<Taken, Given>,
): Route<Taken, Given> {
  return entry;
}

export function told<Told>(value: Told): Json<Told> {
  return { kind: "json", body: JSON.stringify(value) };
}
