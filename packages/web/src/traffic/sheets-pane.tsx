import { lazy, type ReactNode, Suspense } from "react";
import { FilterField } from "../filter/filter-field.tsx";
import { go, SHEETS, useView } from "../settings/url-state.ts";
import { useTexts } from "../texts/index.ts";
import { TabRow } from "../ui/tab-row.tsx";
import { MessagesSheet } from "./messages-sheet.tsx";
import { TimelinePane } from "./timeline-pane.tsx";

const TypesSheet = lazy(() => import("../charts/types-sheet.tsx"));
const HandshakeSheet = lazy(() => import("../inspect/handshake-sheet.tsx"));

/** What is shown of the connections that are looked at, below the filter. */
export function SheetsPane(): ReactNode {
  const texts = useTexts();
  const { sheet, connections } = useView();
  const tabs = SHEETS.map((key) => ({ key, label: texts.sheets[key] }));
  const title =
    connections.length === 0 ? texts.allMessages : texts.messagesOf(connections.join(", "));
  return (
    <section className="pane" aria-label={texts.sheetsLabel}>
      <div className="bar">
        <FilterField />
      </div>
      <TabRow
        label={texts.sheetsLabel}
        tabs={tabs}
        chosen={sheet}
        choose={(key) => go({ sheet: key })}
        beside={
          <>
            <span className="grow" />
            <span className="title">{title}</span>
            {connections.length > 0 && (
              <button
                type="button"
                className="quiet"
                onClick={() => go({ connections: [], message: undefined })}
              >
                {texts.showAll}
              </button>
            )}
          </>
        }
      >
        <Suspense fallback={<p className="loading">{texts.loading}</p>}>
          {sheet === "messages" && <MessagesSheet />}
          {sheet === "types" && <TypesSheet />}
          {sheet === "timeline" && <TimelinePane />}
          {sheet === "handshake" && <HandshakeSheet number={connections[0]} />}
        </Suspense>
      </TabRow>
    </section>
  );
}
