import type {
  DatagramSocket,
  Refusal,
  ServeTcpOptions,
  ServeUdpOptions,
  Socket,
  StreamSocket,
  TapMaker,
} from "../../endpoint/index.ts";

/** A connection of whichever kind. */
export type AnySocket = Socket | StreamSocket | DatagramSocket;

/** A place that is listened on by now. */
export type ListeningPlace = {
  readonly url: string;
  /** Where browsers find the page, if there is one. */
  readonly pageUrl?: string | undefined;
};

/** How the user hears what happens: in sentences, or as records. */
export type Report = {
  /** All places are open: from now on connections are told of. */
  started(places: readonly ListeningPlace[], remarks: readonly string[]): void;
  /** A sentence that is no result: about a reload, or at the end. */
  remark(sentence: string): void;
  /** Something went wrong that is not the end. */
  problem(sentence: string): void;
  readonly serverTap: TapMaker;
  readonly streamTap: NonNullable<ServeTcpOptions["tap"]>;
  readonly datagramTap: NonNullable<ServeUdpOptions["tap"]>;
  /** A message came. */
  heard(socket: Socket): void;
  /** A request did not become a connection: it was refused, or got a page. */
  refused(refusal: Refusal, remoteAddress: string): void;
  /** A handler threw, or a TLS handshake failed. */
  failed(error: unknown, socket?: AnySocket): void;
};
