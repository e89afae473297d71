import { type ReactNode, useState } from "react";
import type { BindingList, ConnectionItem, ReplayItem } from "wireglass/api";
import { tell } from "../api/client.ts";
import { useAnswer } from "../api/use-answer.ts";
import { go } from "../settings/url-state.ts";
import { type Texts, useTexts } from "../texts/index.ts";
import { Mistake, mistakeOf } from "../ui/mistake.tsx";

const PACES = ["replies", "answers", "recorded"] as const;
type Pace = (typeof PACES)[number];

/** Where a value comes from and goes, as docs/replay.md has it. */
type Place = { readonly message: number; readonly path?: string; readonly before?: string };
type Binding = { readonly into: Place; readonly from?: Place; readonly value: string };

/** What came of a replay, as docs/replay.md has it. */
type Outcome = {
  readonly ok: boolean;
  readonly broken: string | null;
  readonly missing: number;
  readonly extra: number;
  readonly changed: number;
  readonly carried: readonly (Binding & { readonly now: string | null })[];
  readonly differing: readonly {
    readonly recorded: number;
    readonly differences: readonly {
      readonly path: string;
      readonly recorded?: unknown;
      readonly got?: unknown;
    }[];
  }[];
};

/** Plays a recorded connection again, and says what came back in another way. */
export function ReplayPanel({ item }: { readonly item: ConnectionItem }): ReactNode {
  const texts = useTexts();
  const { connection } = item.record;
  const [to, setTo] = useState("");
  const [pace, setPace] = useState<Pace>("replies");
  const [bindings, setBindings] = useState<readonly Binding[]>();
  const [number, setNumber] = useState<number>();
  const [mistake, setMistake] = useState<string>();
  const path = number === undefined ? undefined : `/replays/${number}`;
  const { answer: replay } = useAnswer<ReplayItem>(path, {}, 300);
  const start = async (): Promise<void> => {
    if (to.trim() !== "" && !URL.canParse(to.trim())) return setMistake(texts.replay.badTo);
    const body = {
      pace,
      ...(to.trim() !== "" && { to: to.trim() }),
      ...(bindings && { bindings }),
    };
    setMistake(
      await mistakeOf(async () => {
        const begun = await tell<ReplayItem>("POST", `/connections/${connection}/replay`, body);
        setNumber(begun.number);
      }),
    );
  };
  return (
    <section aria-label={texts.replay.title}>
      <h3>{texts.replay.title}</h3>
      <div className="bar wrapping">
        <label>
          {texts.replay.to}{" "}
          <input
            className="field mono"
            value={to}
            placeholder={texts.replay.toHint}
            onChange={(event) => setTo(event.target.value)}
          />
        </label>
        <label>
          {texts.replay.pace}{" "}
          <select
            value={pace}
            onChange={(event) =>
              setPace(PACES.find((one) => one === event.target.value) ?? "replies")
            }
          >
            {PACES.map((one) => (
              <option key={one} value={one}>
                {texts.replay.paces[one]}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="primary" onClick={() => void start()}>
          {texts.replay.start}
        </button>
      </div>
      <Bindings connection={connection} bindings={bindings} setBindings={setBindings} />
      <Mistake text={mistake} />
      {replay !== undefined && <Outcome replay={replay} />}
    </section>
  );
}

/** The values that are carried from replies; each can be left out, or be given another value. */
function Bindings(props: {
  readonly connection: number;
  readonly bindings: readonly Binding[] | undefined;
  readonly setBindings: (bindings: readonly Binding[]) => void;
}): ReactNode {
  const { connection, bindings, setBindings } = props;
  const texts = useTexts();
  const { answer } = useAnswer<BindingList>(`/connections/${connection}/bindings`);
  const found = answer?.bindings as readonly Binding[] | undefined; // as docs/replay.md has them
  const shown = bindings ?? found ?? [];
  const put = (at: number, change: Partial<Binding>): void =>
    setBindings(shown.map((one, number) => (number === at ? { ...one, ...change } : one)));
  return (
    <>
      <h4>{texts.replay.bindings}</h4>
      {found !== undefined && shown.length === 0 && (
        <p className="soft">{texts.replay.noBindings}</p>
      )}
      <ul className="bindings">
        {shown.map((binding, at) => (
          <li key={`${placeText(binding.into)} ${binding.value}`}>
            <code>
              {binding.from === undefined ? "" : `${placeText(binding.from)} → `}
              {placeText(binding.into)}
            </code>{" "}
            <input
              className="field mono"
              aria-label={`${texts.value} ${placeText(binding.into)}`}
              value={binding.value}
              onChange={(event) => put(at, { value: event.target.value })}
            />{" "}
            <button
              type="button"
              className="quiet"
              onClick={() => setBindings(shown.filter((_, number) => number !== at))}
            >
              {texts.compose.remove}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function placeText({ message, path, before }: Place): string {
  return `#${message} ${path ?? ""}${before === undefined ? "" : ` …${before}`}`;
}

function Outcome({ replay }: { readonly replay: ReplayItem }): ReactNode {
  const texts = useTexts();
  const outcome = replay.outcome as Outcome | null; // as docs/replay.md has it
  return (
    <div role="status" className="outcome">
      <p>
        {texts.replay.progress(replay.sent, replay.received)}{" "}
        <button
          type="button"
          className="quiet"
          onClick={() =>
            go({ sheet: "messages", connections: [replay.connection], message: undefined })
          }
        >
          {texts.replay.watch} #{replay.connection}
        </button>
      </p>
      {outcome?.broken != null && <p className="bad-text">{outcome.broken}</p>}
      {outcome !== null && (
        <p className={outcome.ok ? "good-text" : "bad-text"}>
          {outcome.ok ? texts.replay.done : `${texts.replay.differs} ${countsText(outcome, texts)}`}
        </p>
      )}
      {outcome !== null && <Differences outcome={outcome} />}
    </div>
  );
}

function countsText({ missing, extra, changed }: Outcome, { replay }: Texts): string {
  const parts = [
    missing > 0 ? replay.missing(missing) : "",
    extra > 0 ? replay.extra(extra) : "",
    changed > 0 ? replay.changed(changed) : "",
  ];
  return parts.filter((part) => part !== "").join(replay.and);
}

function Differences({ outcome: { differing } }: { readonly outcome: Outcome }): ReactNode {
  return (
    <ul className="mono">
      {differing.flatMap(({ recorded, differences }) =>
        differences.map(({ path, recorded: before, got }) => (
          <li key={`${recorded} ${path}`}>
            #{recorded} {path}: <del>{JSON.stringify(before)}</del> <ins>{JSON.stringify(got)}</ins>
          </li>
        )),
      )}
    </ul>
  );
}
