import type { ReactNode } from "react";
import type { Composed, ConnectionItem } from "wireglass/api";
import { ApiProblem } from "../api/client.ts";
import { useStore } from "../api/store.ts";
import { connections } from "../api/workbench.ts";
import { Inspector } from "../inspect/inspector.tsx";
import { go, useView } from "../settings/url-state.ts";
import { useTexts } from "../texts/index.ts";
import { MessagesSheet } from "../traffic/messages-sheet.tsx";
import { endText } from "../ui/connection-end.ts";
import { Split } from "../ui/split.tsx";
import { NewConnection } from "./new-connection.tsx";
import { SavedList } from "./saved-list.tsx";
import { Sending } from "./sending.tsx";

/** Opens connections, and sends into those that are open. */
export default function ComposeView(): ReactNode {
  const texts = useTexts();
  return (
    <section className="pane" aria-label={texts.compose.title}>
      <Split
        id="compose"
        orientation="horizontal"
        label={texts.compose.title}
        parts={[
          { id: "write", size: "50", least: "360px", content: <Writing /> },
          { id: "answers", size: "50", least: "320px", content: <Answers /> },
        ]}
      />
    </section>
  );
}

/** What goes on where one sends. */
function Answers(): ReactNode {
  const texts = useTexts();
  const { message, connections: chosen } = useView();
  const [connection] = chosen;
  if (connection === undefined) return <p className="hint">{texts.compose.noLive}</p>;
  const list = (
    <section className="pane" aria-label={texts.compose.answers}>
      <h3 className="padded">{texts.compose.answers}</h3>
      <MessagesSheet />
    </section>
  );
  const inspector = { id: "looked", size: "45", least: "90px", content: <Inspector /> };
  return (
    <Split
      id="composed"
      orientation="vertical"
      label={texts.inspector}
      parts={[
        { id: "list", size: "55", least: "120px", content: list },
        ...(message === undefined ? [] : [inspector]),
      ]}
    />
  );
}

/** The WebSockets and streams that are open. */
function useLive(): readonly ConnectionItem[] {
  const { items } = useStore(connections.store);
  return items.filter(({ record, close }) => record.kind === "open" && close === null);
}

function choose(connection: number | undefined): void {
  const chosen = connection === undefined ? [] : [connection];
  go({ connections: chosen, message: undefined, filter: "" }, "replace");
}

async function opened({ connection }: Composed): Promise<void> {
  choose(connection);
  try {
    await connections.renew(connection);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error; // it will be in the list a moment later
  }
}

function Writing(): ReactNode {
  const texts = useTexts();
  const live = useLive();
  const [connection] = useView().connections;
  const { byNumber } = useStore(connections.store);
  const item = connection === undefined ? undefined : byNumber.get(connection);
  const isLive = item?.close === null && item.record.kind === "open";
  return (
    <div className="column scrolled padded">
      <label className="row-field">
        {texts.compose.connection}
        <select
          value={isLive ? connection : ""}
          onChange={(event) =>
            choose(event.target.value === "" ? undefined : Number(event.target.value))
          }
        >
          <option value="">{texts.compose.fresh}</option>
          {live.map(({ record }) => (
            <option key={record.connection} value={record.connection}>
              #{record.connection} {record.url}
            </option>
          ))}
        </select>
      </label>
      {isLive && connection !== undefined ? (
        <Sending key={connection} connection={connection} />
      ) : (
        <>
          {item !== undefined && item.close !== null && (
            <p role="status" className="padded soft">
              {texts.compose.ended(item.record.connection, endText(item, texts))}
            </p>
          )}
          <NewConnection
            key={item?.record.connection}
            like={item?.record}
            opened={(made) => void opened(made)}
          />
        </>
      )}
      <SavedList />
    </div>
  );
}
