/** A page of the reference: which exports of a door it shows, by the file that declares them. */
export type Page = {
  /** The file's name under `docs/reference`, without its ending. */
  readonly name: string;
  /** What the reader imports from. */
  readonly door: string;
  readonly title: string;
  /** One or two sentences: what is found here. */
  readonly intro: string;
  /**
   * How the paths of its files begin, behind the door's `source`. The longest match counts, so that the page
   * with "" takes whatever no other one of its door names.
   */
  readonly sources: readonly string[];
};

/** The doors: what is imported, and the source file behind it. */
export const DOORS: Readonly<Record<string, { readonly entry: string; readonly source: string }>> =
  {
    wireglass: {
      entry: "packages/wireglass/src/index.ts",
      source: "packages/wireglass/src/endpoint/",
    },
    "@wireglass/wire": { entry: "packages/wire/src/index.ts", source: "packages/wire/src/" },
    "@wireglass/wire/explain": {
      entry: "packages/wire/src/explain/index.ts",
      source: "packages/wire/src/explain/",
    },
    "@wireglass/lens/record": {
      entry: "packages/lens/src/record/index.ts",
      source: "packages/lens/src/record/",
    },
  };

export const PAGES: readonly Page[] = [
  {
    name: "server",
    door: "wireglass",
    title: "WebSocket servers",
    intro:
      "`serve`, what it takes, and what a handler is given. The guide is [the library](../library.md).",
    sources: ["serve", "hub", "opening", "refusal", "delivery", "room"],
  },
  {
    name: "client",
    door: "wireglass",
    title: "Clients",
    intro: "`connect` and `reconnect` for every kind of URL, their options, and why they fail.",
    sources: ["connect", "client", "dialer", "tls-", "reconnect"],
  },
  {
    name: "socket",
    door: "wireglass",
    title: "An open connection",
    intro:
      "The socket that both sides get, its messages, how it ends, and the limits and options that servers and clients share.",
    sources: [
      "socket",
      "message-view",
      "close-info",
      "limits",
      "deflate-options",
      "session-options",
      "listener",
      "node-",
      "",
    ],
  },
  {
    name: "web-socket",
    door: "wireglass",
    title: "The class of browsers",
    intro: "`WebSocket` as WHATWG defines it, for code that was written for browsers.",
    sources: ["websocket"],
  },
  {
    name: "tcp-udp",
    door: "wireglass",
    title: "TCP, TLS and UDP",
    intro:
      "Servers and clients for plain streams and datagrams, in the shape of the WebSocket ones.",
    sources: ["tcp", "stream-socket", "udp"],
  },
  {
    name: "credentials",
    door: "wireglass",
    title: "Credentials and certificates",
    intro: "Who may come in, what must not be shown, and certificates made on the spot.",
    sources: ["credentials", "self-signed", "shown-url"],
  },
  {
    name: "wire",
    door: "@wireglass/wire",
    title: "The protocol engine",
    intro:
      "A WebSocket connection without its socket, and reading along without taking part. The guide is [bring your own I/O](../bring-your-own-io.md).",
    sources: ["connection", "machine", "observer", "host", "limits", "output-buffer"],
  },
  {
    name: "wire-handshake",
    door: "@wireglass/wire",
    title: "The opening handshake",
    intro: "HTTP heads and the opening handshake of both sides, RFC 6455 §4.",
    sources: ["handshake/"],
  },
  {
    name: "wire-frame",
    door: "@wireglass/wire",
    title: "Frames and messages",
    intro:
      "Frames read, written and judged, masks, and what close frames carry, RFC 6455 §5 to §7.",
    sources: ["frame/", "message/", "mask", "opcode"],
  },
  {
    name: "wire-deflate",
    door: "@wireglass/wire",
    title: "Extensions and compression",
    intro: "The Sec-WebSocket-Extensions header, RFC 6455 §9.1, and permessage-deflate, RFC 7692.",
    sources: ["extension/"],
  },
  {
    name: "wire-errors",
    door: "@wireglass/wire",
    title: "Errors, text and bytes",
    intro:
      "The catalogue of broken rules, the caller's mistakes, and text in the forms that the protocol uses. Every code is in [errors](../errors.md).",
    sources: ["violation", "usage-error", "text", "utf8", "hex", "base64", ""],
  },
  {
    name: "explain",
    door: "@wireglass/wire/explain",
    title: "Bytes explained",
    intro:
      "Every bit of a handshake or of frames, annotated. The command is in [explain](../explain.md).",
    sources: [""],
  },
  {
    name: "record",
    door: "@wireglass/lens/record",
    title: "The record",
    intro:
      "One captured thing as an object of JSON: what `--json` prints. The types are shown for whoever reads such lines; this package is part of `wireglass` and not published alone.",
    sources: [""],
  },
];

/** The page that shows what `file`, a path in the repository, exports through `door`. */
export function pageOf(door: string, file: string): Page {
  const source = DOORS[door]?.source ?? "";
  const matches = PAGES.filter((page) => page.door === door).flatMap((page) =>
    page.sources
      .filter((start) => file.startsWith(source + start))
      .map((start) => ({ page, length: start.length })),
  );
  const best = matches.sort((a, b) => b.length - a.length)[0];
  if (best === undefined) {
    throw new Error(
      `no page in tools/docs/reference/pages.ts shows what ${door} exports of ${file}`,
    );
  }
  return best.page;
}
