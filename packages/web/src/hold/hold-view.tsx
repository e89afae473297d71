import { type ReactNode, useEffect, useState } from "react";
import type { HeldItem, Hold, Silence } from "wireglass/api";
import { tell } from "../api/client.ts";
import { useStore } from "../api/store.ts";
import { hold } from "../api/workbench.ts";
import { PayloadEditor, writtenBytes } from "../editor/payload-editor.tsx";
import { FilterInput } from "../filter/filter-field.tsx";
import { offer } from "../settings/actions.ts";
import { decoders } from "../settings/decoders.ts";
import type { EditorForm } from "../settings/draft.ts";
import { useTexts } from "../texts/index.ts";
import { base64Text, hexText, payloadOf, utf8Text } from "../ui/bytes.ts";
import { bytesText, oneLine, spanText } from "../ui/format.ts";
import { Mistake, mistakeOf, tried } from "../ui/mistake.tsx";
import { Split } from "../ui/split.tsx";

/** Messages that wait, and what becomes of them. */
export default function HoldView(): ReactNode {
  const texts = useTexts();
  const state = useStore(hold);
  const [number, setNumber] = useState<number>();
  if (state === undefined) return <p className="loading">{texts.loading}</p>;
  const chosen = state.held.find((one) => one.number === number) ?? state.held[0];
  return (
    <section className="pane" aria-label={texts.hold.title}>
      <HoldBar state={state} />
      {state.silences.map((silence) => (
        <SilenceLine key={`${silence.connection} ${silence.peer}`} silence={silence} />
      ))}
      <Split
        id="hold"
        orientation="horizontal"
        label={texts.hold.queue}
        parts={[
          {
            id: "queue",
            size: "40",
            least: "220px",
            content: <Queue state={state} chosen={chosen} choose={setNumber} />,
          },
          {
            id: "held",
            size: "60",
            least: "300px",
            content:
              chosen === undefined ? (
                <p className="hint">{state.filter === null ? texts.hold.off0 : texts.hold.none}</p>
              ) : (
                <Held key={chosen.number} held={chosen} />
              ),
          },
        ]}
      />
    </section>
  );
}

function HoldBar({ state }: { readonly state: Hold }): ReactNode {
  const texts = useTexts();
  const { filter, held, bytes, openings, keepAlive } = state;
  const [wanted, setWanted] = useState(filter ?? "");
  const [seen, setSeen] = useState(filter);
  if (seen !== filter) {
    setSeen(filter);
    if (filter !== null) setWanted(filter); // somebody else holds
  }
  const [keeps, setKeeps] = useState(keepAlive);
  const [mistake, setMistake] = useState<string>();
  const isOn = filter !== null;
  const set = async (next: string | null): Promise<void> => {
    const body = { filter: next, keepAlive: keeps };
    setMistake(await mistakeOf(async () => hold.set(await tell<Hold>("PUT", "/hold", body))));
  };
  const all = (what: "forward" | "drop"): Promise<void> =>
    tried(async () => hold.set(await tell<Hold>("POST", "/hold", { do: what })));
  return (
    <>
      <p className="soft padded">{texts.hold.about}</p>
      <div className="bar">
        <FilterInput
          label={texts.hold.filter}
          placeholder={texts.hold.filterHint}
          value={wanted}
          apply={(text) => {
            setWanted(text);
            if (isOn) void set(text);
          }}
        />
        <label>
          <input type="checkbox" checked={keeps} onChange={() => setKeeps(!keeps)} />{" "}
          {texts.hold.keepAlive}
        </label>
        <button
          type="button"
          className={isOn ? "danger" : "primary"}
          aria-pressed={isOn}
          onClick={() => void set(isOn ? null : wanted)}
        >
          {isOn ? texts.hold.off : texts.hold.on}
        </button>
      </div>
      <Mistake text={mistake} />
      <div className="bar small">
        <span role="status">{texts.hold.depth(held.length, bytesText(bytes))}</span>
        {openings > 0 && <span className="bad-text">{texts.hold.openings(openings)}</span>}
        <span className="grow" />
        <button type="button" disabled={held.length === 0} onClick={() => void all("forward")}>
          {texts.hold.releaseAll}
        </button>
        <button type="button" disabled={held.length === 0} onClick={() => void all("drop")}>
          {texts.hold.dropAll}
        </button>
      </div>
    </>
  );
}

/** Seconds since something was told, counted on here. */
function useSecondsSince(told: unknown): number {
  const [now, setNow] = useState(() => performance.now());
  const [since, setSince] = useState({ told, at: now });
  if (since.told !== told) setSince({ told, at: performance.now() });
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, now - since.at) / 1000;
}

function SilenceLine({ silence }: { readonly silence: Silence }): ReactNode {
  const texts = useTexts();
  const more = useSecondsSince(silence);
  const { connection, peer, quiet, left, kept } = silence;
  return (
    <p className="padded small">
      #{connection} {texts.hold.silence(texts.hold.peers[peer], spanText(quiet + more))}{" "}
      {left !== null && (
        <strong className="bad-text">
          {texts.hold.closesIn(spanText(Math.max(0, left - more)))}
        </strong>
      )}{" "}
      {kept > 0 && texts.hold.heartbeats(kept)}
    </p>
  );
}

function Queue(props: {
  readonly state: Hold;
  readonly chosen: HeldItem | undefined;
  readonly choose: (number: number) => void;
}): ReactNode {
  const { state, chosen, choose } = props;
  const texts = useTexts();
  const more = useSecondsSince(state);
  return (
    <ul className="queue" aria-label={texts.hold.queue}>
      {state.held.map((held) => (
        <li key={held.number}>
          <button
            type="button"
            className="held"
            aria-current={held === chosen}
            onClick={() => choose(held.number)}
          >
            <span className={held.from}>{held.from === "client" ? "↑" : "↓"}</span>
            <strong>
              #{held.connection}.{held.index}
            </strong>
            <span className="preview mono">{previewOf(held)}</span>
            <span className="soft">{texts.hold.waiting(spanText(held.waiting + more))}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function previewOf(held: HeldItem): string {
  return held.text === undefined
    ? hexText(payloadOf(held).subarray(0, 32), " ")
    : oneLine(held.text.slice(0, 200));
}

function Held({ held }: { readonly held: HeldItem }): ReactNode {
  const texts = useTexts();
  const first = firstForm(held);
  const [form, setForm] = useState(first.form);
  const [text, setText] = useState(first.text);
  const [mistake, setMistake] = useState<string>();
  const isEdited = form !== first.form || text !== first.text;
  const decide = async (body: object): Promise<void> =>
    setMistake(
      await mistakeOf(async () => hold.set(await tell<Hold>("POST", `/hold/${held.number}`, body))),
    );
  const forward = (): void => {
    const written = writtenBytes(form, text, texts.editor.badHex);
    if (!isEdited) void decide({ do: "forward" });
    else if ("mistake" in written) setMistake(`${texts.hold.invalid} ${written.mistake}`);
    else void decide({ do: "edit", ...payloadFor(held, written.bytes) });
  };
  const drop = (): void => void decide({ do: "drop" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: offered anew with what is written
  useEffect(() => {
    const taken = [offer("forward", forward), offer("drop", drop)];
    return () => {
      for (const take of taken) take();
    };
  }, [held, form, text]);
  return (
    <div className="column padded">
      <div className="bar small">
        <strong className={held.from}>
          {held.from === "client" ? texts.fromClient : texts.fromServer} #{held.connection}.
          {held.index}
        </strong>
        <span className="soft break">{held.url}</span>
        {held.edited && <span className="tag edited">{texts.hold.edited}</span>}
        <Identical held={held} />
      </div>
      <PayloadEditor
        form={form}
        text={text}
        submit={forward}
        change={(nextForm, next) => {
          setForm(nextForm);
          setText(next);
        }}
      />
      <Mistake text={mistake} />
      <div className="bar">
        <button type="button" className="primary" onClick={forward}>
          {isEdited ? texts.hold.forwardEdited : texts.hold.forward} <kbd>f</kbd>
        </button>
        <button type="button" className="danger" onClick={drop}>
          {texts.hold.drop} <kbd>d</kbd>
        </button>
      </div>
    </div>
  );
}

function firstForm(held: HeldItem): { readonly form: EditorForm; readonly text: string } {
  const bytes = payloadOf(held);
  const text = held.text ?? (held.opcode === "data" ? utf8Text(bytes) : undefined);
  if (text === undefined) return { form: "hex", text: hexText(bytes, " ") };
  return { form: decoders.decode(bytes).layers[0]?.format === "json" ? "json" : "text", text };
}

/** A text stays one, bytes stay bytes. */
function payloadFor(held: HeldItem, bytes: Uint8Array): { text: string } | { base64: string } {
  const text = held.text === undefined ? undefined : utf8Text(bytes);
  return text === undefined ? { base64: base64Text(bytes) } : { text };
}

/** Whether writing the decoded value again would change bytes that nobody has touched. */
function Identical({ held }: { readonly held: HeldItem }): ReactNode {
  const texts = useTexts();
  const bytes = payloadOf(held);
  const { layers, value, problem } = decoders.decode(bytes);
  const format = layers[0]?.format;
  const encoder = format === undefined ? undefined : decoders.named(format);
  if (problem !== null || encoder?.encode === undefined || format !== "json") return null;
  const isSame = hexText(encoder.encode(value)) === hexText(bytes);
  return (
    <span
      className={isSame ? "tag good" : "tag"}
      title={isSame ? texts.hold.identical : texts.hold.notIdentical}
    >
      {isSame ? "=" : "≠"} {format}
    </span>
  );
}
