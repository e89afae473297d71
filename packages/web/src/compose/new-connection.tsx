import { type ReactNode, useState } from "react";
import type { Composed, ComposeRequest, ConnectionItem } from "wireglass/api";
import { tell } from "../api/client.ts";
import { useTexts } from "../texts/index.ts";
import { base64Text, utf8Bytes } from "../ui/bytes.ts";
import { Mistake, mistakeOf } from "../ui/mistake.tsx";

type Written = {
  readonly url: string;
  readonly headers: string;
  readonly subprotocols: string;
  readonly deflate: boolean;
  readonly auth: Auth;
  readonly secret: string;
  readonly proxy: string;
  readonly insecure: boolean;
};

const EMPTY: Written = {
  url: "",
  headers: "",
  subprotocols: "",
  deflate: true,
  auth: "none",
  secret: "",
  proxy: "",
  insecure: false,
};

/** A connection of our own, from scratch, or like one that there was. */
export function NewConnection(props: {
  readonly like: ConnectionItem["record"] | undefined;
  readonly opened: (made: Composed) => void;
}): ReactNode {
  const { like, opened } = props;
  const texts = useTexts();
  const [written, setWritten] = useState(() => (like === undefined ? EMPTY : writtenLike(like)));
  const [isBusy, setBusy] = useState(false);
  const [mistake, setMistake] = useState<string>();
  const connect = async (): Promise<void> => {
    const wrong = written.headers.split("\n").find((line) => !/^\s*$|^[^:\s]+:/.test(line));
    if (wrong !== undefined) return setMistake(texts.compose.badHeader(wrong.trim()));
    if (!/^wss?:\/\/./i.test(written.url.trim())) return setMistake(texts.compose.badUrl);
    setBusy(true);
    const body = requestOf(written);
    setMistake(
      await mistakeOf(async () => opened(await tell<Composed>("POST", "/connections", body))),
    );
    setBusy(false);
  };
  const change = (part: Partial<Written>): void => setWritten((before) => ({ ...before, ...part }));
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void connect();
      }}
    >
      <Fields written={written} change={change} />
      <Credentials written={written} change={change} />
      <Way written={written} change={change} />
      <Mistake text={mistake} />
      <button type="submit" className="primary" disabled={isBusy}>
        {isBusy ? texts.compose.connecting : texts.compose.connect}
      </button>
    </form>
  );
}

type PartProps = {
  readonly written: Written;
  readonly change: (part: Partial<Written>) => void;
};

function Fields({ written, change }: PartProps): ReactNode {
  const texts = useTexts();
  return (
    <>
      <label className="row-field">
        {texts.compose.url}
        <input
          className="field mono"
          required
          placeholder={texts.compose.urlHint}
          value={written.url}
          onChange={(event) => change({ url: event.target.value })}
        />
      </label>
      <label className="row-field">
        {texts.compose.headers}
        <textarea
          className="field mono"
          rows={3}
          placeholder={texts.compose.headersHint}
          value={written.headers}
          onChange={(event) => change({ headers: event.target.value })}
        />
      </label>
      <label className="row-field">
        {texts.compose.subprotocols}
        <input
          className="field mono"
          value={written.subprotocols}
          onChange={(event) => change({ subprotocols: event.target.value })}
        />
      </label>
    </>
  );
}

function Credentials({ written: { auth, secret }, change }: PartProps): ReactNode {
  const texts = useTexts();
  return (
    <div className="row-field">
      <span>{texts.compose.auth}</span>
      <span className="beside">
        <select
          aria-label={texts.compose.auth}
          value={auth}
          onChange={(event) =>
            change({ auth: AUTHS.find((one) => one === event.target.value) ?? "none" })
          }
        >
          {AUTHS.map((one) => (
            <option key={one} value={one}>
              {texts.compose.auths[one]}
            </option>
          ))}
        </select>
        {auth !== "none" && (
          <input
            className="field mono grow"
            aria-label={texts.compose.secrets[auth]}
            placeholder={texts.compose.secrets[auth]}
            value={secret}
            onChange={(event) => change({ secret: event.target.value })}
          />
        )}
      </span>
    </div>
  );
}

/** How the server is reached, and what is offered to it. */
function Way({ written: { proxy, insecure, deflate }, change }: PartProps): ReactNode {
  const { compose } = useTexts();
  return (
    <>
      <label className="row-field">
        {compose.proxy}
        <input
          className="field mono"
          placeholder={compose.proxyHint}
          value={proxy}
          onChange={(event) => change({ proxy: event.target.value })}
        />
      </label>
      <label>
        <input type="checkbox" checked={deflate} onChange={() => change({ deflate: !deflate })} />{" "}
        {compose.deflate}
      </label>
      <label>
        <input
          type="checkbox"
          checked={insecure}
          onChange={() => change({ insecure: !insecure })}
        />{" "}
        {compose.insecure}
      </label>
    </>
  );
}

const AUTHS = ["none", "bearer", "basic"] as const;
type Auth = (typeof AUTHS)[number];

/** The header that says who we are (RFC 6750, RFC 7617). */
function credentials(auth: Auth, secret: string): readonly (readonly [string, string])[] {
  if (auth === "none" || secret === "") return [];
  const said = auth === "bearer" ? `Bearer ${secret}` : `Basic ${base64Text(utf8Bytes(secret))}`;
  return [["Authorization", said]];
}

/** Headers that a client makes itself, or that have a field of their own here. */
const OWN_HEADERS =
  /^(host|connection|upgrade|sec-websocket-(key|version|extensions|protocol|accept))$/i;

/** The handshake of one that there was, to be changed. */
function writtenLike(record: ConnectionItem["record"]): Written {
  const headers = (record.request?.headers ?? []).filter(([name]) => !OWN_HEADERS.test(name));
  const isOpen = record.kind === "open";
  return {
    ...EMPTY,
    url: record.url.replace(/^http/, "ws"),
    headers: headers.map(([name, value]) => `${name}: ${value}`).join("\n"),
    subprotocols: isOpen ? (record.subprotocol ?? "") : "",
    deflate: !isOpen || record.extensions.includes("permessage-deflate"),
  };
}

function requestOf(written: Written): ComposeRequest {
  const { url, deflate, auth, secret, insecure } = written;
  const proxy = written.proxy.trim();
  const headers = written.headers
    .split("\n")
    .map((line) => /^([^:]+):\s*(.*)$/.exec(line.trim()))
    .flatMap((match) => (match === null ? [] : [[match[1] ?? "", match[2] ?? ""] as const]));
  const subprotocols = written.subprotocols.split(/[\s,]+/).filter((one) => one !== "");
  const all = Object.fromEntries([...headers, ...credentials(auth, secret)]);
  return {
    url: url.trim(),
    headers: all,
    subprotocols,
    deflate,
    ...(proxy !== "" && { proxy }),
    ...(insecure && { insecure }),
  };
}
