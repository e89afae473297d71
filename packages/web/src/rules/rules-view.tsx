import { lazy, type ReactNode, Suspense, useState } from "react";
import type { RuleItem, RuleList } from "wireglass/api";
import { tell } from "../api/client.ts";
import { useAnswer } from "../api/use-answer.ts";
import { useTexts } from "../texts/index.ts";
import { Mistake, mistakeOf, tried } from "../ui/mistake.tsx";
import { RuleEditor } from "./rule-editor.tsx";
import { formOf, type WrittenRule, written } from "./rule-forms.ts";

const CodeEditor = lazy(() => import("../editor/code-editor.tsx"));

const FRESH: WrittenRule = { filter: "from:server", replace: { text: "", with: "" } };

/** Rules in their order, written in forms or as data. */
export default function RulesView(): ReactNode {
  const texts = useTexts();
  const { answer, again } = useAnswer<RuleList>("/rules", {}, 1500);
  const [edited, setEdited] = useState<number | "new">();
  const [isData, setData] = useState(false);
  const [mistake, setMistake] = useState<string>();
  if (answer === undefined) return <p className="loading">{texts.loading}</p>;
  const rules: readonly WrittenRule[] = answer.rules.map((one) => ({
    ...one.written,
    enabled: one.enabled,
  }));
  const apply = async (next: readonly WrittenRule[]): Promise<void> => {
    const problem = await mistakeOf(() => tell("PUT", "/rules", { rules: next }));
    setMistake(problem);
    if (problem !== undefined) return;
    setEdited(undefined);
    setData(false);
    again();
  };
  return (
    <section className="pane scrolled padded" aria-label={texts.rules.title}>
      <p className="soft">{texts.rules.about}</p>
      <div className="bar">
        <button type="button" className="primary" onClick={() => setEdited("new")}>
          {texts.rules.add}
        </button>
        <button type="button" aria-pressed={isData} onClick={() => setData(!isData)}>
          {isData ? texts.rules.form : texts.rules.json}
        </button>
      </div>
      <Mistake text={mistake} />
      {isData ? (
        <RulesAsData rules={rules} apply={(next) => void apply(next)} />
      ) : (
        <RulesAsForms
          {...{ list: answer.rules, rules, edited, again }}
          apply={(next) => void apply(next)}
          edit={(at) => {
            const rule = at === undefined || at === "new" ? FRESH : rules[at];
            if (rule !== undefined && formOf(rule) === undefined) setData(true);
            else setEdited(at);
          }}
        />
      )}
    </section>
  );
}

function RulesAsForms(props: {
  readonly list: readonly RuleItem[];
  readonly rules: readonly WrittenRule[];
  readonly edited: number | "new" | undefined;
  readonly edit: (at: number | "new" | undefined) => void;
  readonly apply: (rules: readonly WrittenRule[]) => void;
  readonly again: () => void;
}): ReactNode {
  const { list, rules, edited, edit, apply, again } = props;
  const texts = useTexts();
  const cancel = (): void => edit(undefined);
  return (
    <>
      {list.length === 0 && edited === undefined && <p className="hint">{texts.rules.none}</p>}
      <ol className="rules">
        {list.map((rule, at) => (
          <li key={`${rule.number} ${rule.name}`}>
            {edited === at ? (
              <RuleEditor
                rule={rule.written}
                cancel={cancel}
                apply={(form) => apply(rules.with(at, written(form)))}
              />
            ) : (
              <RuleLine
                rule={rule}
                renew={again}
                edit={() => edit(at)}
                move={(by) => apply(moved(rules, at, by))}
                remove={() => apply(rules.toSpliced(at, 1))}
              />
            )}
          </li>
        ))}
      </ol>
      {edited === "new" && (
        <RuleEditor
          rule={FRESH}
          cancel={cancel}
          apply={(form) => apply([...rules, written(form)])}
        />
      )}
    </>
  );
}

function moved<Item>(items: readonly Item[], at: number, by: number): readonly Item[] {
  const item = items[at];
  return item === undefined
    ? items
    : items.toSpliced(at, 1).toSpliced(Math.max(0, at + by), 0, item);
}

function RuleLine(props: {
  readonly rule: RuleItem;
  readonly renew: () => void;
  readonly edit: () => void;
  readonly move: (by: number) => void;
  readonly remove: () => void;
}): ReactNode {
  const { rule, renew, edit, move, remove } = props;
  const texts = useTexts();
  const { number, name, filter, action, enabled, hits, trouble } = rule;
  const turn = (): Promise<void> =>
    tried(async () => {
      await tell("PUT", `/rules/${number}`, { enabled: !enabled });
      renew();
    });
  return (
    <div className="rule">
      <label>
        <input type="checkbox" checked={enabled} onChange={() => void turn()} />{" "}
        <span className="visually-hidden">{texts.rules.enabled}</span>
        <strong>{name}</strong>
      </label>
      <span className="tag">{action}</span>
      <code className="preview">{filter ?? texts.rules.filterHint}</code>
      <span className="soft">{texts.rules.hits(hits)}</span>
      {trouble !== null && (
        <span className="bad-text">
          {texts.rules.trouble} {trouble}
        </span>
      )}
      <span className="grow" />
      <button
        type="button"
        className="quiet"
        aria-label={`${texts.rules.up}: ${name}`}
        onClick={() => move(-1)}
      >
        ↑
      </button>
      <button
        type="button"
        className="quiet"
        aria-label={`${texts.rules.down}: ${name}`}
        onClick={() => move(1)}
      >
        ↓
      </button>
      <button type="button" className="quiet" onClick={edit}>
        {texts.rules.edit}
      </button>
      <button type="button" className="quiet" onClick={remove}>
        {texts.rules.remove}
      </button>
    </div>
  );
}

function RulesAsData(props: {
  readonly rules: readonly WrittenRule[];
  readonly apply: (rules: readonly WrittenRule[]) => void;
}): ReactNode {
  const { rules, apply } = props;
  const texts = useTexts();
  const [text, setText] = useState(() => JSON.stringify(rules, null, 2));
  const [mistake, setMistake] = useState<string>();
  const submit = (): void => {
    try {
      apply(JSON.parse(text) as readonly WrittenRule[]); // the API says what is wrong with them
      setMistake(undefined);
    } catch (error) {
      setMistake(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className="rules-data">
      <Suspense fallback={<p className="hint">{texts.loading}</p>}>
        <CodeEditor
          label={texts.rules.json}
          language="json"
          value={text}
          change={setText}
          submit={submit}
        />
      </Suspense>
      <Mistake text={mistake} />
      <button type="button" className="primary" onClick={submit}>
        {texts.rules.save}
      </button>
    </div>
  );
}
