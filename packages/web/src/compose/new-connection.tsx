import { type ReactNode, useState } from "react";
import type { Composed, ComposeRequest } from "wireglass/api";
import { tell } from "../api/client.ts";
import { useTexts } from "../texts/index.ts";
import { Mistake, mistakeOf } from "../ui/mistake.tsx";

/** A connection of our own, from scratch. */
export function NewConnection({
  opened,
}: {
  readonly opened: (made: Composed) => void;
}): ReactNode {
  const texts = useTexts();
  const [url, setUrl] = useState("");
  const [headers, setHeaders] = useState("");
  const [subprotocols, setSubprotocols] = useState("");
  const [deflate, setDeflate] = useState(true);
  const [isBusy, setBusy] = useState(false);
  const [mistake, setMistake] = useState<string>();
  const connect = async (): Promise<void> => {
    setBusy(true);
    const body = requestOf({ url, headers, subprotocols, deflate });
    setMistake(
      await mistakeOf(async () => opened(await tell<Composed>("POST", "/connections", body))),
    );
    setBusy(false);
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void connect();
      }}
    >
      <label className="row-field">
        {texts.compose.url}
        <input
          className="field mono"
          required
          placeholder={texts.compose.urlHint}
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
      </label>
      <label className="row-field">
        {texts.compose.headers}
        <textarea
          className="field mono"
          rows={3}
          placeholder={texts.compose.headersHint}
          value={headers}
          onChange={(event) => setHeaders(event.target.value)}
        />
      </label>
      <label className="row-field">
        {texts.compose.subprotocols}
        <input
          className="field mono"
          value={subprotocols}
          onChange={(event) => setSubprotocols(event.target.value)}
        />
      </label>
      <label>
        <input type="checkbox" checked={deflate} onChange={() => setDeflate(!deflate)} />{" "}
        {texts.compose.deflate}
      </label>
      <Mistake text={mistake} />
      <button type="submit" className="primary" disabled={isBusy}>
        {isBusy ? texts.compose.connecting : texts.compose.connect}
      </button>
    </form>
  );
}

function requestOf(written: {
  readonly url: string;
  readonly headers: string;
  readonly subprotocols: string;
  readonly deflate: boolean;
}): ComposeRequest {
  const { url, deflate } = written;
  const headers = written.headers
    .split("\n")
    .map((line) => /^([^:]+):\s*(.*)$/.exec(line.trim()))
    .flatMap((match) => (match === null ? [] : [[match[1] ?? "", match[2] ?? ""] as const]));
  const subprotocols = written.subprotocols.split(/[\s,]+/).filter((one) => one !== "");
  return { url: url.trim(), headers: Object.fromEntries(headers), subprotocols, deflate };
}
