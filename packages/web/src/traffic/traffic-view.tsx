import { lazy, type ReactNode, Suspense } from "react";
import { useStore } from "../api/store.ts";
import { connections } from "../api/workbench.ts";
import { Inspector } from "../inspect/inspector.tsx";
import { useView } from "../settings/url-state.ts";
import { useTexts } from "../texts/index.ts";
import { Split } from "../ui/split.tsx";
import { ConnectionsPane } from "./connections-pane.tsx";
import { SheetsPane } from "./sheets-pane.tsx";
import { StartPage } from "./start-page.tsx";

const ExchangeView = lazy(() => import("../inspect/exchange-view.tsx"));

const INSPECTOR = { id: "inspector", size: "42", least: "90px", content: <Inspector /> };

/** Connections, their messages, and the one that is looked into. */
export function TrafficView(): ReactNode {
  const texts = useTexts();
  const { items, isLoaded, isLost } = useStore(connections.store);
  const { list, connections: chosen, sheet, message } = useView();
  if (!isLoaded) return <p className="loading">{isLost ? texts.lost : texts.loading}</p>;
  if (items.length === 0) return <StartPage />;
  const hasInspector = sheet === "messages" || (sheet === "timeline" && message !== undefined);
  const inner =
    list === "exchanges" ? (
      <Suspense fallback={<p className="loading">{texts.loading}</p>}>
        <ExchangeView number={chosen[0]} />
      </Suspense>
    ) : (
      <Split
        id="messages"
        orientation="vertical"
        label={texts.inspector}
        parts={[
          { id: "sheets", size: "58", least: "120px", content: <SheetsPane /> },
          ...(hasInspector ? [INSPECTOR] : []),
        ]}
      />
    );
  return (
    <Split
      id="traffic"
      orientation="horizontal"
      label={texts.connections}
      parts={[
        { id: "connections", size: "33", least: "220px", content: <ConnectionsPane /> },
        { id: "rest", size: "67", least: "400px", content: inner },
      ]}
    />
  );
}
