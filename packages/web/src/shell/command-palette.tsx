import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useStore } from "../api/store.ts";
import { type ActionName, isOffered, perform } from "../settings/actions.ts";
import { prefer, usePreferences } from "../settings/preferences.ts";
import { currentView, FORMS, go, PLACES, SHEETS } from "../settings/url-state.ts";
import { useTexts } from "../texts/index.ts";
import { Sheet } from "../ui/sheet.tsx";
import { openSheet, sheet } from "./open-sheet.ts";

type Command = { readonly key: string; readonly label: string; readonly act: () => void };

const ACTIONS: readonly ActionName[] = ["filter", "resend", "copyText"];

/** Everything that can be done, found by its name, on Ctrl K. */
export function CommandPalette(): ReactNode {
  const texts = useTexts();
  const isOpen = useStore(sheet) === "commands";
  return (
    <Sheet
      title={texts.commands}
      isOpen={isOpen}
      close={() => openSheet(undefined)}
      className="palette"
    >
      {isOpen && <Palette />}
    </Sheet>
  );
}

function Palette(): ReactNode {
  const texts = useTexts();
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const commands = useCommands().filter(({ label }) => isFound(label, words));
  const chosen = commands[Math.min(at, commands.length - 1)];
  const run = (command: Command | undefined): void => {
    openSheet(undefined);
    // What it does may want the focus, which the sheet gives back first.
    setTimeout(() => command?.act());
  };
  const pressed = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (step === undefined) run(chosen);
    else setAt((Math.min(at, commands.length - 1) + step + commands.length) % commands.length);
  };
  return (
    <>
      <input
        className="field"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={chosen && `command-${chosen.key}`}
        aria-label={texts.commandsHint}
        placeholder={texts.commandsHint}
        // biome-ignore lint/a11y/noAutofocus: the palette was opened to write here
        autoFocus
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={pressed}
      />
      <Found commands={commands} chosen={chosen} run={run} />
    </>
  );
}

function Found(props: {
  readonly commands: readonly Command[];
  readonly chosen: Command | undefined;
  readonly run: (command: Command) => void;
}): ReactNode {
  const { commands, chosen, run } = props;
  const texts = useTexts();
  return (
    <div id="palette-list" role="listbox" aria-label={texts.commands} className="palette-list">
      {commands.map((command) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys
        <div
          key={command.key}
          id={`command-${command.key}`}
          role="option"
          tabIndex={-1}
          aria-selected={command === chosen}
          className="option"
          onClick={() => run(command)}
        >
          {command.label}
        </div>
      ))}
      {commands.length === 0 && <p className="soft">{texts.noCommand}</p>}
    </div>
  );
}

/** Every word stands somewhere in the label. */
function isFound(label: string, words: string): boolean {
  const text = label.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function useCommands(): readonly Command[] {
  const texts = useTexts();
  const { language } = usePreferences();
  const places = PLACES.map((place) => ({
    key: `place-${place}`,
    label: texts.places[place],
    act: () => go({ place }),
  }));
  const sheets = SHEETS.map((one) => ({
    key: `sheet-${one}`,
    label: `${texts.places.traffic}: ${texts.sheets[one]}`,
    act: () => go({ place: "traffic", sheet: one }),
  }));
  const forms = FORMS.map((form) => ({
    key: `form-${form}`,
    label: `${texts.inspector}: ${texts.forms[form]}`,
    act: () => go({ place: "traffic", form }),
  }));
  const actions = ACTIONS.filter(isOffered).map((name) => ({
    key: name,
    label: texts.keys[name as "filter"], // each of them is a key there
    act: () => void perform(name),
  }));
  const themes = (["system", "light", "dark"] as const).map((theme) => ({
    key: `theme-${theme}`,
    label: `${texts.theme}: ${texts.themes[theme]}`,
    act: () => prefer({ theme }),
  }));
  return [
    ...actions,
    ...places,
    ...sheets,
    ...forms,
    {
      key: "quiet",
      label: texts.quiet,
      act: () => go({ place: "traffic", quiet: !currentView().quiet }),
    },
    { key: "all", label: texts.showAll, act: () => go({ place: "traffic", connections: [] }) },
    ...themes,
    {
      key: "language",
      label: texts.language,
      act: () => prefer({ language: language === "zh" ? "en" : "zh" }),
    },
    { key: "help", label: texts.shortcuts, act: () => openSheet("shortcuts") },
  ];
}
