import type { ReactNode } from "react";
import { useStore } from "../api/store.ts";
import { connections, hold, pulse } from "../api/workbench.ts";
import { prefer, type Theme, usePreferences } from "../settings/preferences.ts";
import { go, LIVE, PLACES, useView } from "../settings/url-state.ts";
import { useTexts } from "../texts/index.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { countText } from "../ui/format.ts";
import { MenuButton } from "../ui/menu-button.tsx";
import { openSheet } from "./open-sheet.ts";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** What is everywhere: where to go, how it goes, and how it looks. */
export function TopBar(): ReactNode {
  return (
    <header className="top-bar">
      <h1 className="brand">Wireglass</h1>
      <Places />
      <span className="grow" />
      <State />
      <Looks />
    </header>
  );
}

function Places(): ReactNode {
  const texts = useTexts();
  const { place } = useView();
  const waiting = useStore(hold)?.held.length ?? 0;
  return (
    <nav aria-label={texts.placesLabel} className="places">
      {PLACES.map((one) => (
        <button
          key={one}
          type="button"
          className="place"
          aria-current={one === place ? "page" : undefined}
          onClick={() => go({ place: one })}
        >
          {texts.places[one]}
          {one === "hold" && waiting > 0 && (
            <>
              {" "}
              <span className="badge">{waiting}</span>
            </>
          )}
        </button>
      ))}
    </nav>
  );
}

function State(): ReactNode {
  const texts = useTexts();
  const { status, rate } = useStore(pulse);
  const { isLost, mistake } = useStore(connections.store);
  const { capture } = useView();
  const proxy = status?.proxies[0];
  return (
    <>
      {capture !== undefined && (
        <button
          type="button"
          className="elsewhere"
          title={texts.backToLive}
          onClick={() => go(LIVE)}
        >
          {texts.looking(capture)} ×
        </button>
      )}
      <span role="status" className={isLost || mistake ? "state lost" : "state live"}>
        {isLost ? texts.lost : mistake ? texts.noAnswer : texts.live}
      </span>
      <span className="soft rate" title={texts.perSecondAbout}>
        {texts.perSecond(countText(Math.round(rate)))}
      </span>
      {proxy !== undefined && (
        <span className="soft proxy">
          {texts.proxyAt} <code>{proxy.replace(/^http:\/\//, "")}</code>
          <CopyButton text={proxy} label={texts.proxyAt} />
        </span>
      )}
    </>
  );
}

function Looks(): ReactNode {
  const texts = useTexts();
  const { language } = usePreferences();
  const choices = THEMES.map((theme) => ({
    key: theme,
    label: texts.themes[theme],
    act: () => prefer({ theme }),
  }));
  return (
    <>
      <button type="button" className="quiet" onClick={() => openSheet("commands")}>
        {texts.commands} <kbd>Ctrl K</kbd>
      </button>
      <MenuButton className="quiet" label={texts.theme} about={texts.theme} choices={choices} />
      <button
        type="button"
        className="quiet"
        aria-label={texts.languageAbout}
        onClick={() => prefer({ language: language === "zh" ? "en" : "zh" })}
      >
        {texts.language}
      </button>
      <button
        type="button"
        className="quiet"
        aria-label={texts.shortcuts}
        title={texts.shortcuts}
        onClick={() => openSheet("shortcuts")}
      >
        ?
      </button>
    </>
  );
}
