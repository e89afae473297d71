import { type ReactNode, useState } from "react";
import type { ConnectionItem } from "wireglass/api";
import { addressOf } from "../api/client.ts";
import { useAnswer } from "../api/use-answer.ts";
import { useTexts } from "../texts/index.ts";
import { base64Bytes, utf8Text } from "../ui/bytes.ts";
import { bytesText } from "../ui/format.ts";
import { Scrolled } from "../ui/scrolled.tsx";
import { TabRow } from "../ui/tab-row.tsx";
import { ConnectionFacts } from "./handshake-sheet.tsx";
import { HexView } from "./hex-view.tsx";
import { ImagePreview } from "./image-preview.tsx";
import { TextView } from "./text-form.tsx";
import { indented } from "./text-lines.ts";

type Side = "request" | "response";

/** An HTTP request and its answer. */
export default function ExchangeView({
  number,
}: {
  readonly number: number | undefined;
}): ReactNode {
  const texts = useTexts();
  const path = number === undefined ? undefined : `/exchanges/${number}`;
  const { answer, mistake } = useAnswer<ConnectionItem>(path);
  const [side, setSide] = useState<Side>("response");
  if (number === undefined) return <p className="hint">{texts.choose}</p>;
  if (mistake !== undefined) return <p className="hint">{mistake.message}</p>;
  if (answer === undefined) return <p className="hint">{texts.loading}</p>;
  return (
    <section className="pane" aria-label={texts.exchanges}>
      <TabRow
        label={texts.exchanges}
        tabs={[
          { key: "response" as const, label: texts.response },
          { key: "request" as const, label: texts.request },
        ]}
        chosen={side}
        choose={setSide}
      >
        <div className="column">
          <Heads item={answer} side={side} />
          <Body item={answer} side={side} />
        </div>
      </TabRow>
    </section>
  );
}

function Heads({ item, side }: { readonly item: ConnectionItem; readonly side: Side }): ReactNode {
  const texts = useTexts();
  const { record } = item;
  const { request, response } = record;
  const headers = (side === "request" ? request : response)?.headers ?? [];
  const first =
    side === "request"
      ? `${request?.method ?? ""} ${request?.target ?? ""} HTTP/${request?.httpVersion ?? ""}`
      : `${response?.status ?? ""} ${response?.reason ?? ""}`;
  const refused = record.kind === "exchange" ? record.refused : undefined;
  return (
    <Scrolled label={texts.header} className="heads scrolled padded">
      {refused !== undefined && (
        <p className="bad-text">
          {texts.refusedBecause}: {refused.reason} ({refused.code})
        </p>
      )}
      <pre className="mono">{first}</pre>
      <table className="facts">
        <tbody>
          {headers.map(([name, value], at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: headers never change their order
            <tr key={at}>
              <th scope="row">{name}</th>
              <td className="mono break">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ConnectionFacts item={item} />
    </Scrolled>
  );
}

function Body({ item, side }: { readonly item: ConnectionItem; readonly side: Side }): ReactNode {
  const texts = useTexts();
  const { record } = item;
  if (record.kind !== "exchange") return null;
  const body = side === "request" ? record.requestBody : record.responseBody;
  if (body === undefined || body.length === 0) return <p className="hint">{texts.empty}</p>;
  const bytes = base64Bytes(body.base64);
  const text = utf8Text(bytes);
  return (
    <div className="column body">
      <div className="bar small">
        <strong>{texts.body}</strong> {bytesText(body.length)}
        {body.cut && <span className="bad-text">{texts.bodyCut(bytesText(bytes.length))}</span>}
        <a href={addressOf(`/exchanges/${record.connection}/${side}-body`)} download="">
          {texts.save}
        </a>
      </div>
      <ImagePreview payload={bytes} />
      {text === undefined ? (
        <HexView label={texts.body} bytes={bytes} />
      ) : (
        <TextView text={indented(text) ?? text} />
      )}
    </div>
  );
}
