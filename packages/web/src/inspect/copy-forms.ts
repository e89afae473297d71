import type { ConnectionItem, MessageOutline } from "wireglass/api";
import { base64Text, hexText, utf8Text } from "../ui/bytes.ts";

export const COPY_FORMS = [
  "text",
  "hex",
  "base64",
  "json",
  "typescript",
  "python",
  "websocat",
] as const;
export type CopyForm = (typeof COPY_FORMS)[number];

export type Copied = {
  readonly outline: MessageOutline;
  readonly payload: Uint8Array;
  readonly open: ConnectionItem["record"] | undefined;
};

/** Headers that a client makes itself. */
const OWN_HEADERS =
  /^(host|connection|upgrade|sec-websocket-(key|version|extensions|protocol|accept))$/i;

/** A message in a form for somewhere else; code opens a connection of its own and sends it. */
export function copied(form: CopyForm, { outline, payload, open }: Copied): string {
  const text = outline.isText ? utf8Text(payload) : undefined;
  switch (form) {
    case "text":
      return text ?? "";
    case "hex":
      return hexText(payload, " ");
    case "base64":
      return base64Text(payload);
    case "json": {
      const { isText: _, ...record } = outline;
      return JSON.stringify(
        text === undefined ? { ...record, base64: base64Text(payload) } : { ...record, text },
      );
    }
    case "typescript":
      return typescript(handshakeOf(open), text, payload);
    case "python":
      return python(handshakeOf(open), text, payload);
    case "websocat":
      return websocat(handshakeOf(open), text, payload);
  }
}

type Handshake = {
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly subprotocol: string | undefined;
};

function handshakeOf(open: Copied["open"]): Handshake {
  const headers = (open?.request?.headers ?? []).filter(([name]) => !OWN_HEADERS.test(name));
  const subprotocol = open?.kind === "open" ? (open.subprotocol ?? undefined) : undefined;
  return { url: open?.url ?? "ws://127.0.0.1:9001/", headers, subprotocol };
}

function typescript(
  { url, headers, subprotocol }: Handshake,
  text: string | undefined,
  payload: Uint8Array,
): string {
  const options = [
    `headers: ${JSON.stringify(Object.fromEntries(headers), null, 2).replaceAll("\n", "\n  ")}`,
    ...(subprotocol === undefined ? [] : [`subprotocols: [${JSON.stringify(subprotocol)}]`]),
  ];
  const sent =
    text === undefined ? `Buffer.from("${base64Text(payload)}", "base64")` : JSON.stringify(text);
  return `import { connect } from "wireglass";

const socket = await connect(${JSON.stringify(url)}, {
  ${options.join(",\n  ")},
});
await socket.send(${sent});
console.log(await socket.recv());
await socket.close();
`;
}

function python(
  { url, headers, subprotocol }: Handshake,
  text: string | undefined,
  payload: Uint8Array,
): string {
  const pairs = headers.map(
    ([name, value]) => `        (${JSON.stringify(name)}, ${JSON.stringify(value)}),\n`,
  );
  const sent =
    text === undefined ? `base64.b64decode("${base64Text(payload)}")` : JSON.stringify(text);
  const subprotocols =
    subprotocol === undefined ? "" : `subprotocols=[${JSON.stringify(subprotocol)}], `;
  return `import base64
from websockets.sync.client import connect

with connect(
    ${JSON.stringify(url)},
    ${subprotocols}additional_headers=[
${pairs.join("")}    ],
) as socket:
    socket.send(${sent})
    print(socket.recv())
`;
}

function websocat(
  { url, headers, subprotocol }: Handshake,
  text: string | undefined,
  payload: Uint8Array,
): string {
  const options = [
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(subprotocol === undefined ? [] : [`--protocol ${quoted(subprotocol)}`]),
    ...(text === undefined ? ["--binary"] : []),
  ];
  const sent =
    text === undefined ? `echo ${base64Text(payload)} | base64 -d` : `printf %s ${quoted(text)}`;
  return `${sent} | websocat -n1 ${[...options, quoted(url)].join(" ")}`;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
