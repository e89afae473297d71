import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { HeldItem, Hold } from "wireglass/api";
import { tell } from "../api/client.ts";
import { hold } from "../api/workbench.ts";
import { PayloadEditor, writtenBytes } from "../editor/payload-editor.tsx";
import { offer, perform } from "../settings/actions.ts";
import { decoders } from "../settings/decoders.ts";
import { useTexts } from "../texts/index.ts";
import { base64Text, sameBytes, utf8Text } from "../ui/bytes.ts";
import { bytesText } from "../ui/format.ts";
import { Mistake, mistakeOf } from "../ui/mistake.tsx";
import { firstDraft, heldBytes, keepDraft, useHeldDrafts } from "./held-drafts.ts";

/** What is larger is forwarded or dropped, and edited by the command or the API. */
const MOST_EDITED = 4 << 20;

/** One message that waits: looked at, written anew, and decided about. */
export function HeldEditor({ held }: { readonly held: HeldItem }): ReactNode {
  const texts = useTexts();
  return (
    <div className="column padded">
      <div className="bar small">
        <strong className={held.from}>
          {held.from === "client" ? texts.fromClient : texts.fromServer} #{held.connection}.
          {held.index}
        </strong>
        <span className="soft break">{held.url}</span>
        {held.edited && <span className="tag edited">{texts.hold.edited}</span>}
        {held.length <= MOST_EDITED && <Identical held={held} />}
      </div>
      {held.length > MOST_EDITED ? (
        <>
          <p className="hint">{texts.hold.tooLarge(bytesText(held.length))}</p>
          <Decisions held={held} edited={undefined} />
        </>
      ) : (
        <Editing held={held} />
      )}
    </div>
  );
}

/** The bytes that would be sent instead, or why there are none; undefined for those that are there. */
type Edited = { readonly bytes: Uint8Array } | { readonly mistake: string } | undefined;

function Editing({ held }: { readonly held: HeldItem }): ReactNode {
  const texts = useTexts();
  const bytes = heldBytes(held);
  const first = useMemo(() => firstDraft(held, bytes), [held, bytes]);
  const draft = useHeldDrafts().get(held.number) ?? first;
  const host = useRef<HTMLDivElement>(null);
  const written = writtenBytes(draft.form, draft.text, texts.editor.badHex);
  const isAsItCame = "bytes" in written && sameBytes(written.bytes, bytes);
  useEffect(
    () => offer("edit", () => host.current?.querySelector<HTMLElement>(".cm-content")?.focus()),
    [],
  );
  return (
    <>
      <div ref={host} className="editing">
        <PayloadEditor
          form={draft.form}
          text={draft.text}
          submit={() => void perform("forward")}
          change={(form, text) => keepDraft(held.number, { form, text })}
        />
      </div>
      <Decisions held={held} edited={isAsItCame ? undefined : written} />
    </>
  );
}

function Decisions({
  held,
  edited,
}: {
  readonly held: HeldItem;
  readonly edited: Edited;
}): ReactNode {
  const texts = useTexts();
  const [mistake, setMistake] = useState<string>();
  const isDeciding = useRef(false); // keys come quicker than answers
  const decide = async (body: object): Promise<void> => {
    if (isDeciding.current) return;
    isDeciding.current = true;
    setMistake(
      await mistakeOf(async () => hold.set(await tell<Hold>("POST", `/hold/${held.number}`, body))),
    );
    isDeciding.current = false;
  };
  const forward = (): void => {
    if (edited === undefined) void decide({ do: "forward" });
    else if ("mistake" in edited) setMistake(`${texts.hold.invalid} ${edited.mistake}`);
    else void decide({ do: "edit", ...payloadFor(held, edited.bytes) });
  };
  const drop = (): void => void decide({ do: "drop" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: offered anew with what is written
  useEffect(() => {
    const taken = [offer("forward", forward), offer("drop", drop)];
    return () => {
      for (const take of taken) take();
    };
  }, [held, edited]);
  return (
    <>
      <Mistake text={mistake} />
      <div className="bar">
        <button type="button" className="primary" onClick={forward}>
          {edited === undefined ? texts.hold.forward : texts.hold.forwardEdited} <kbd>f</kbd>
        </button>
        <button type="button" className="danger" onClick={drop}>
          {texts.hold.drop} <kbd>d</kbd>
        </button>
        <span className="soft small">{texts.hold.keys}</span>
      </div>
    </>
  );
}

/** A text stays one, bytes stay bytes. */
function payloadFor(held: HeldItem, bytes: Uint8Array): { text: string } | { base64: string } {
  const text = held.text === undefined ? undefined : utf8Text(bytes);
  return text === undefined ? { base64: base64Text(bytes) } : { text };
}

/** Whether writing the decoded value again would change bytes that nobody has touched. */
function Identical({ held }: { readonly held: HeldItem }): ReactNode {
  const texts = useTexts();
  const bytes = heldBytes(held);
  const known = useMemo(() => {
    const { layers, value, problem } = decoders.decode(bytes);
    const format = layers[0]?.format ?? "unknown";
    const encoder = decoders.named(format);
    if (problem !== null || encoder?.encode === undefined || format !== "json") return undefined;
    return { format, isSame: sameBytes(encoder.encode(value), bytes) };
  }, [bytes]);
  if (known === undefined) return null;
  const { format, isSame } = known;
  return (
    <span
      className={isSame ? "tag good" : "tag"}
      title={isSame ? texts.hold.identical : texts.hold.notIdentical}
    >
      {isSame ? "=" : "≠"} {format}
    </span>
  );
}
