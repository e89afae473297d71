import { type Completion, completions } from "@wireglass/lens/filter";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { offer } from "../settings/actions.ts";
import { usePreferences } from "../settings/preferences.ts";
import { go, useView } from "../settings/url-state.ts";
import { useTexts } from "../texts/index.ts";
import { FilterMistakeLine } from "./filter-mistake-line.tsx";
import { readFilter } from "./read-filter.ts";

/** While somebody writes, a filter is not applied at each letter. */
const PAUSE_MS = 180;
const MOST_SHOWN = 12;

/** The filter of the messages: applied as it is written, as long as it is one. */
export function FilterField(): ReactNode {
  const texts = useTexts();
  const { filter } = useView();
  return (
    <FilterInput
      label={texts.filter}
      placeholder={texts.filterHint}
      value={filter}
      apply={applyFilter}
      when="pause"
      isMain
    />
  );
}

function applyFilter(filter: string): void {
  go({ filter }, "replace");
}

/** A field for an expression of the filter language, with what may stand in it, and what is wrong. */
export function FilterInput(props: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly apply: (text: string) => void;
  /** When one pauses, and it is a filter; or at each letter, whatever it is. */
  readonly when?: "pause" | "letter";
  /** The one that the key for filters leads to. */
  readonly isMain?: boolean;
}): ReactNode {
  const { label, placeholder, value, apply, when = "letter", isMain = false } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText, now] = useApplied(value, apply, when === "pause");
  const proposals = useProposals(text, setText, input);
  const mistake = readFilter(text).mistake;
  const { shown, at, pressed, look, hide, take } = proposals;
  useEffect(() => (isMain ? offer("filter", () => input.current?.focus()) : undefined), [isMain]);
  return (
    <div className="filter">
      <input
        ref={input}
        type="text"
        className={mistake === undefined ? "field mono" : "field mono wrong"}
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={shown.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
        aria-invalid={mistake !== undefined}
        aria-describedby={mistake === undefined ? undefined : `${id}-mistake`}
        placeholder={placeholder}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={8000}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          look(event.target.selectionStart ?? event.target.value.length);
        }}
        onBlur={() => {
          hide();
          now();
        }}
        onKeyDown={pressed}
      />
      {text !== "" && <Clear clear={() => setText("")} />}
      <Proposals id={id} shown={shown} at={at} take={take} word={wordBefore(text)} />
      <FilterMistakeLine id={`${id}-mistake`} text={text} mistake={mistake} />
    </div>
  );
}

/** What is written, and applied a moment later if it can be. */
function useApplied(
  value: string,
  apply: (text: string) => void,
  isPatient: boolean,
): readonly [text: string, write: (text: string) => void, now: () => void] {
  const [text, setText] = useState(value);
  const [applied, setApplied] = useState(value);
  if (value !== applied) {
    setApplied(value);
    setText(value);
  }
  useEffect(() => {
    if (!isPatient || text === applied || readFilter(text).mistake !== undefined) return;
    const timer = setTimeout(() => {
      setApplied(text);
      apply(text);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, applied, apply, isPatient]);
  const applyNow = (next: string): void => {
    if (next === applied || (isPatient && readFilter(next).mistake !== undefined)) return;
    setApplied(next);
    apply(next);
  };
  const write = (next: string): void => {
    setText(next);
    if (!isPatient) applyNow(next);
  };
  return [text, write, () => applyNow(text)];
}

function useProposals(
  text: string,
  setText: (text: string) => void,
  input: React.RefObject<HTMLInputElement | null>,
) {
  const [caret, setCaret] = useState<number>();
  const [at, setAt] = useState(-1);
  const all = caret === undefined ? [] : completions(text, caret);
  // At an empty place everything may stand, which is too much to offer unasked.
  const isAsked = text.slice(0, caret).trim() === "" || /\S$/.test(text.slice(0, caret));
  const shown = isAsked ? all.slice(0, MOST_SHOWN) : [];
  const look = (place: number): void => {
    setCaret(place);
    setAt(-1);
  };
  const hide = (): void => setCaret(undefined);
  const take = ({ text: put, from, to, kind }: Completion): void => {
    if (kind === "example") return;
    setText(text.slice(0, from) + put + text.slice(to));
    const end = from + put.length;
    look(end);
    requestAnimationFrame(() => input.current?.setSelectionRange(end, end));
  };
  const pressed = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === 1 && caret === undefined) {
      event.preventDefault();
      return look(input.current?.selectionStart ?? text.length);
    }
    const chosen = shown[at];
    if (step !== undefined && shown.length > 0) {
      event.preventDefault();
      setAt((at + step + shown.length + (at < 0 && step < 0 ? 1 : 0)) % shown.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && chosen !== undefined) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === "Escape") {
      if (shown.length > 0) hide();
      else input.current?.blur();
    } else if (event.key === "Enter") hide();
  };
  return { shown, at, look, hide, take, pressed };
}

function Clear({ clear }: { readonly clear: () => void }): ReactNode {
  const texts = useTexts();
  return (
    <button type="button" className="clear" aria-label={texts.clearFilter} onClick={clear}>
      ×
    </button>
  );
}

function Proposals(props: {
  readonly id: string;
  readonly shown: readonly Completion[];
  readonly at: number;
  readonly take: (completion: Completion) => void;
  /** What is being written, where it may be searched for as it is. */
  readonly word: string;
}): ReactNode {
  const { id, shown, at, take, word } = props;
  const texts = useTexts();
  const { language } = usePreferences();
  if (shown.length === 0) return <div id={`${id}-list`} hidden />;
  return (
    <div className="proposals">
      <p className="soft padded">{texts.plainWord(word)}</p>
      <div id={`${id}-list`} role="listbox" aria-label={texts.completions}>
        {shown.map((one, number) => (
          <div
            key={`${one.text} ${one.kind}`}
            id={`${id}-${number}`}
            role="option"
            tabIndex={-1}
            aria-selected={number === at}
            className={`option ${one.kind}`}
            // The field keeps the focus.
            onMouseDown={(event) => {
              event.preventDefault();
              take(one);
            }}
          >
            <code>{one.text}</code>
            <span className="soft">{one.about[language]}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** A word alone is searched for in payloads. */
function wordBefore(text: string): string {
  return /(?:^|\s)([\w.-]+)$/.exec(text)?.[1] ?? "";
}
