import { type Annotation, type Explanation, explain } from "@wireglass/wire/explain";
import { type ReactNode, useMemo } from "react";
import type { ConnectionItem } from "wireglass/api";
import { useStore } from "../api/store.ts";
import { connections } from "../api/workbench.ts";
import { addTimeline, NO_TIME } from "../charts/time-columns.ts";
import { useGathered } from "../charts/use-gathered.ts";
import { ReplayPanel } from "../replay/replay-panel.tsx";
import { useTexts } from "../texts/index.ts";
import { endText } from "../ui/connection-end.ts";
import { bytesText, countText, dateText, spanText } from "../ui/format.ts";
import { Scrolled } from "../ui/scrolled.tsx";
import { headBytes } from "./head-bytes.ts";

/** How a connection began: its handshake, header by header, and how it ended. */
export default function HandshakeSheet({
  number,
}: {
  readonly number: number | undefined;
}): ReactNode {
  const texts = useTexts();
  const { byNumber } = useStore(connections.store);
  const item = number === undefined ? undefined : byNumber.get(number);
  if (item === undefined) return <p className="hint">{texts.noHandshake}</p>;
  return (
    <Scrolled label={texts.sheets.handshake} className="column scrolled padded">
      <ConnectionFacts item={item} />
      <EachWay connection={item.record.connection} />
      {item.record.request === undefined ? (
        <p className="soft">{texts.noRequest}</p>
      ) : (
        <Heads item={item} />
      )}
      {item.record.kind === "open" && <ReplayPanel key={number} item={item} />}
    </Scrolled>
  );
}

/** Who, when, how long, and over what. */
export function ConnectionFacts({ item }: { readonly item: ConnectionItem }): ReactNode {
  const texts = useTexts();
  const { record, close } = item;
  const { tls } = record;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ["URL", <code key="url">{record.url}</code>],
    [texts.client, record.client],
    [texts.server, record.server],
    [texts.columns.source, texts.sources[record.source]],
    [texts.began, dateText(record.time)],
    ...(close === null
      ? []
      : [
          [texts.ended, `${endText(item, texts)} (${spanText(close.time - record.time)})`] as const,
        ]),
    ...(record.kind === "open" && record.subprotocol !== null
      ? [[texts.columns.subprotocol, record.subprotocol] as const]
      : []),
    ...(record.kind === "open" && record.extensions !== ""
      ? [[texts.columns.compression, record.extensions] as const]
      : []),
    ...(tls === undefined
      ? []
      : [
          [
            texts.tls,
            [tls.version, tls.cipher, tls.servername].filter(Boolean).join(", "),
          ] as const,
        ]),
  ];
  return (
    <section aria-label={texts.connectionFacts}>
      <h3>{texts.connectionFacts}</h3>
      <table className="facts">
        <tbody>
          {facts.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="break">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const MINUTE_MS = 60_000;

/** How much went each way. */
function EachWay({ connection }: { readonly connection: number }): ReactNode {
  const texts = useTexts();
  const query = { filter: `conn:${connection}`, step: MINUTE_MS };
  const { sum } = useGathered("/timeline", query, NO_TIME, addTimeline);
  const totals = [...sum.columns.values()].reduce(
    (all, column) => all.map((value, at) => value + (column[at] ?? 0)),
    [0, 0, 0, 0],
  );
  const [client = 0, server = 0, clientBytes = 0, serverBytes = 0] = totals;
  return (
    <p>
      <span className="client">↑ {texts.eachWay(countText(client), bytesText(clientBytes))}</span>{" "}
      <span className="server">↓ {texts.eachWay(countText(server), bytesText(serverBytes))}</span>
    </p>
  );
}

function Heads({ item }: { readonly item: ConnectionItem }): ReactNode {
  const texts = useTexts();
  const explanation = useMemo(() => explain(headBytes(item.record)), [item.record]);
  const heads = explanation.sections.filter(
    ({ kind }) => kind === "request" || kind === "response",
  );
  return (
    <>
      {heads.map((section) => (
        <section key={section.start}>
          <h3>{section.kind === "request" ? texts.request : texts.response}</h3>
          <HeaderTable
            parts={explanation.parts.filter(
              ({ start }) => start >= section.start && start < section.end,
            )}
            explanation={explanation}
          />
        </section>
      ))}
      <Steps explanation={explanation} />
    </>
  );
}

function HeaderTable(props: {
  readonly parts: readonly Annotation[];
  readonly explanation: Explanation;
}): ReactNode {
  const { parts, explanation } = props;
  const texts = useTexts();
  return (
    <table className="facts bits">
      <thead>
        <tr>
          <th>{texts.header}</th>
          <th>{texts.value}</th>
          <th>{texts.meaning}</th>
          <th>{texts.rule}</th>
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => {
          const problem = explanation.problems.find(
            ({ offset }) => offset >= part.start && offset < part.end,
          );
          return (
            <tr key={part.start} className={problem === undefined ? "" : "broken"}>
              <td>{part.field}</td>
              <td className="mono break">{part.value}</td>
              <td>
                {part.meaning}
                {problem !== undefined && <strong className="bad-text"> {problem.text}</strong>}
              </td>
              <td className="soft">{part.rule}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** How the answer follows from the key, and what was agreed on. */
function Steps({ explanation: { steps } }: { readonly explanation: Explanation }): ReactNode {
  const texts = useTexts();
  return (
    <section>
      <h3>{texts.steps}</h3>
      <ol className="steps">
        {steps.map(({ n, text, detail, rule }) => (
          <li key={n}>
            {text} <span className="soft">({rule})</span>
            {detail.length > 0 && <pre className="mono">{detail.join("\n")}</pre>}
          </li>
        ))}
      </ol>
    </section>
  );
}
