import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from "react";
import type { LogEntry, LogList, NoteList, ScriptItem, ScriptList } from "wireglass/api";
import { tell } from "../api/client.ts";
import { useAnswer } from "../api/use-answer.ts";
import { go } from "../settings/url-state.ts";
import { useTexts } from "../texts/index.ts";
import { clockText } from "../ui/format.ts";
import { Mistake, mistakeOf, tried } from "../ui/mistake.tsx";
import { Scrolled } from "../ui/scrolled.tsx";
import { Split } from "../ui/split.tsx";

import { NewScript } from "./new-script.tsx";

const CodeEditor = lazy(() => import("../editor/code-editor.tsx"));

/** Scripts, their sources, and what they and the tool say. */
export default function ScriptsView(): ReactNode {
  const texts = useTexts();
  return (
    <section className="pane" aria-label={texts.places.scripts}>
      <Split
        id="scripts"
        orientation="vertical"
        label={texts.scripts.log}
        parts={[
          { id: "scripts", size: "58", least: "120px", content: <ScriptsPart /> },
          { id: "log", size: "42", least: "100px", content: <Log /> },
        ]}
      />
    </section>
  );
}

function ScriptsPart(): ReactNode {
  const texts = useTexts();
  const { answer, again } = useAnswer<ScriptList>("/scripts", {}, 1000);
  const [number, setNumber] = useState(1);
  const [isAdding, setAdding] = useState(false);
  const chosen = answer?.scripts.find((one) => one.number === number) ?? answer?.scripts[0];
  return (
    <div className="column padded">
      <div className="bar">
        <h2>{texts.scripts.title}</h2>
        <button type="button" onClick={() => setAdding(true)}>
          {texts.scripts.add}
        </button>
      </div>
      {isAdding && (
        <NewScript
          cancel={() => setAdding(false)}
          added={(made) => {
            setAdding(false);
            setNumber(made);
            again();
          }}
        />
      )}
      {answer?.scripts.length === 0 && <p className="hint">{texts.scripts.none}</p>}
      <ul className="rules">
        {answer?.scripts.map((script) => (
          <li key={script.number}>
            <ScriptLine
              script={script}
              isChosen={script === chosen}
              choose={() => setNumber(script.number)}
              renew={again}
            />
          </li>
        ))}
      </ul>
      {chosen !== undefined && <Source key={chosen.file} script={chosen} />}
    </div>
  );
}

function ScriptLine(props: {
  readonly script: ScriptItem;
  readonly isChosen: boolean;
  readonly choose: () => void;
  readonly renew: () => void;
}): ReactNode {
  const { script, isChosen, choose, renew } = props;
  const texts = useTexts();
  const { number, name, state, watching, filter, calls, hits, errors } = script;
  const turn = (enabled: boolean): Promise<void> =>
    tried(async () => {
      await tell("PUT", `/scripts/${number}`, { enabled });
      renew();
    });
  return (
    <div className={isChosen ? "rule selected" : "rule"}>
      <label>
        <input
          type="checkbox"
          checked={state === "running"}
          onChange={() => void turn(state === "off")}
        />
        <span className="visually-hidden">{texts.scripts.on}</span>
      </label>
      <button type="button" className="quiet" aria-current={isChosen} onClick={choose}>
        <strong>{name}</strong>
      </button>
      <span className={state === "stopped" ? "tag bad" : "tag"}>{texts.scripts.states[state]}</span>
      {watching && <span className="tag">{texts.scripts.watching}</span>}
      {filter !== null && <code>{filter}</code>}
      <span className="soft">
        {texts.scripts.calls(calls)}, {texts.scripts.hits(hits)}
      </span>
      {errors > 0 && <span className="bad-text">{texts.scripts.errors(errors)}</span>}
      {state === "stopped" && (
        <button type="button" onClick={() => void turn(true)}>
          {texts.scripts.again}
        </button>
      )}
    </div>
  );
}

/** What the file of a script has, to be changed; its last errors stand in its lines. */
function Source({ script }: { readonly script: ScriptItem }): ReactNode {
  const texts = useTexts();
  const path = `/scripts/${script.number}/source`;
  const { answer, mistake: unread, again } = useAnswer<{ readonly text: string }>(path);
  const { answer: log } = useAnswer<LogList>("/log", {}, 1000);
  const [text, setText] = useState<string>();
  const [mistake, setMistake] = useState<string>();
  const mistakes = useMemo(() => lineMistakes(log?.entries ?? [], script), [log, script]);
  if (answer === undefined) return <Mistake text={unread?.message} />;
  const save = async (): Promise<void> => {
    setMistake(await mistakeOf(() => tell("PUT", path, { text: text ?? answer.text })));
    again();
  };
  return (
    <div className="column source">
      <Suspense fallback={<p className="hint">{texts.loading}</p>}>
        <CodeEditor
          label={`${texts.scripts.source}: ${script.name}`}
          language="typescript"
          value={text ?? answer.text}
          change={setText}
          submit={() => void save()}
          mistakes={mistakes}
        />
      </Suspense>
      <Mistake text={mistake} />
      <div className="bar small">
        <button
          type="button"
          className="primary"
          disabled={text === undefined || text === answer.text}
          onClick={() => void save()}
        >
          {texts.scripts.save} <kbd>Ctrl S</kbd>
        </button>
        <code className="soft">{script.file}</code>
      </div>
    </div>
  );
}

/** Errors since it was loaded last, by their lines. */
function lineMistakes(entries: readonly LogEntry[], { name }: ScriptItem) {
  const own = entries.filter(({ script }) => script === name);
  const loaded = own.findLastIndex(({ level, text }) => level === "note" && /load/i.test(text));
  return own.slice(loaded + 1).flatMap(({ level, place = "", text }) => {
    const line = /:(\d+)(?::\d+)?$/.exec(place)?.[1];
    return level === "error" && line !== undefined ? [{ line: Number(line), text }] : [];
  });
}

type Said = Pick<LogEntry, "time" | "level" | "text" | "place" | "connection" | "index"> & {
  readonly key: string;
  readonly who: string;
};

/** What scripts and the proxy say, the newest last; each line leads to its message. */
function Log(): ReactNode {
  const texts = useTexts();
  const { answer: log } = useAnswer<LogList>("/log", {}, 1000);
  const { answer: notes } = useAnswer<NoteList>("/notes", {}, 3000);
  const end = useRef<HTMLDivElement>(null);
  const said = [...(log?.entries ?? []).map(ofScript), ...(notes?.notes ?? []).map(ofProxy)].sort(
    (a, b) => a.time - b.time,
  );
  const { length } = said;
  useEffect(() => {
    if (length > 0) end.current?.scrollIntoView({ block: "nearest" });
  }, [length]);
  return (
    <Scrolled label={texts.scripts.log} className="column scrolled padded" role="log">
      <h2>{texts.scripts.log}</h2>
      {length === 0 && <p className="hint">{texts.scripts.noLog}</p>}
      {said.slice(-1000).map((line) => (
        <LogLine key={line.key} line={line} />
      ))}
      <div ref={end} />
    </Scrolled>
  );
}

function ofScript({ number, script, ...rest }: LogEntry): Said {
  return { ...rest, key: `script ${number}`, who: script };
}

function ofProxy({ number, time, code, host, detail }: NoteList["notes"][number]): Said {
  return { key: `proxy ${number}`, time, level: "note", who: code, text: `${host} ${detail}` };
}

function LogLine({ line }: { readonly line: Said }): ReactNode {
  const { time, level, who, text, place, connection, index } = line;
  return (
    <div className={`log-line mono ${level}`}>
      <span className="soft">{clockText(time).slice(0, 12)}</span> <strong>{who}</strong> {text}{" "}
      {place !== undefined && <span className="soft">{place}</span>}{" "}
      {connection !== undefined && (
        <button
          type="button"
          className="quiet"
          onClick={() =>
            go({
              place: "traffic",
              sheet: "messages",
              connections: [connection],
              message: index === undefined ? undefined : { connection, index },
            })
          }
        >
          #{connection}
          {index !== undefined && `.${index}`}
        </button>
      )}
    </div>
  );
}
