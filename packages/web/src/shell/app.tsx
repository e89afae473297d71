import { lazy, type ReactNode, Suspense, useEffect } from "react";
import type { ApiMistake } from "wireglass/api";
import { useStore } from "../api/store.ts";
import { connections, followWorkbench } from "../api/workbench.ts";
import { showPreferences, usePreferences } from "../settings/preferences.ts";
import { followAddress, go, LIVE, useView } from "../settings/url-state.ts";
import { TextsContext, textsFor, useTexts } from "../texts/index.ts";
import { TrafficView } from "../traffic/traffic-view.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { FailureNet } from "./failure-net.tsx";
import { FileDrop } from "./file-drop.tsx";
import { ShortcutSheet } from "./shortcut-sheet.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { Toast } from "./toast.tsx";
import { TopBar } from "./top-bar.tsx";

const HoldView = lazy(() => import("../hold/hold-view.tsx"));
const ComposeView = lazy(() => import("../compose/compose-view.tsx"));
const RulesView = lazy(() => import("../rules/rules-view.tsx"));
const ScriptsView = lazy(() => import("../scripts/scripts-view.tsx"));
const CapturesView = lazy(() => import("../captures/captures-view.tsx"));

/** The page. */
export function App(): ReactNode {
  const preferences = usePreferences();
  useEffect(() => showPreferences(preferences), [preferences]);
  useEffect(followAddress, []);
  useEffect(followWorkbench, []);
  return (
    <TextsContext value={textsFor(preferences.language)}>
      <Frame />
    </TextsContext>
  );
}

function Frame(): ReactNode {
  const texts = useTexts();
  const { mistake } = useStore(connections.store);
  const { place } = useView();
  useShortcuts();
  return (
    <>
      <button type="button" className="skip" onClick={skip}>
        {texts.skip}
      </button>
      <TopBar />
      <main id="content" tabIndex={-1}>
        <FailureNet key={place}>
          <Suspense fallback={<p className="loading">{texts.loading}</p>}>
            {mistake === undefined ? <Content /> : <Refused mistake={mistake} />}
          </Suspense>
        </FailureNet>
      </main>
      <CommandPalette />
      <ShortcutSheet />
      <FileDrop />
      <Toast />
    </>
  );
}

function skip(): void {
  document.getElementById("content")?.focus();
}

function Content(): ReactNode {
  const { place } = useView();
  switch (place) {
    case "traffic":
      return <TrafficView />;
    case "hold":
      return <HoldView />;
    case "compose":
      return <ComposeView />;
    case "rules":
      return <RulesView />;
    case "scripts":
      return <ScriptsView />;
    case "captures":
      return <CapturesView />;
  }
}

/** What stands there instead of what cannot be asked for. */
function Refused({ mistake: { code, message } }: { readonly mistake: ApiMistake }): ReactNode {
  const texts = useTexts();
  const { capture } = useView();
  const isUnknown = capture !== undefined && !code.startsWith("refused/");
  return (
    <section className="notice" role="alert">
      <h2>{isUnknown ? texts.noCapture(capture) : texts.refused}</h2>
      {!isUnknown && <p>{texts.refusedHint}</p>}
      {!isUnknown && <p className="soft">{message}</p>}
      {isUnknown && (
        <button type="button" className="primary" onClick={() => go(LIVE)}>
          {texts.backToLive}
        </button>
      )}
    </section>
  );
}
