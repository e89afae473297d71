import { type ReactNode, useState } from "react";
import type { Injected } from "wireglass/api";
import { tell } from "../api/client.ts";
import { PayloadEditor } from "../editor/payload-editor.tsx";
import { type Draft, draft, useDraft } from "../settings/draft.ts";
import { useTexts } from "../texts/index.ts";
import { hexText, utf8Text } from "../ui/bytes.ts";
import { say } from "../ui/copy.ts";
import { bytesText } from "../ui/format.ts";
import { Mistake, mistakeOf, tried } from "../ui/mistake.tsx";
import { ILLEGAL_KINDS, type IllegalKind, injectionOf } from "./injection.ts";
import { saveMessage, useKept } from "./saved-messages.ts";

/** Writes a message, and sends it into a connection that is open. */
export function Sending({ connection }: { readonly connection: number }): ReactNode {
  const texts = useTexts();
  const written = useDraft();
  const { variables } = useKept();
  const [illegal, setIllegal] = useState<IllegalKind>();
  const [mistake, setMistake] = useState<string>();
  const path = `/connections/${connection}/inject`;
  const send = async (): Promise<void> => {
    const injection = injectionOf(written, variables, illegal, texts);
    if ("mistake" in injection) return setMistake(injection.mistake);
    setMistake(
      await mistakeOf(async () => {
        const { bytes } = await tell<Injected>("POST", path, injection.body);
        say(texts.compose.sent(bytesText(bytes)));
      }),
    );
  };
  const end = (): void =>
    void tried(() => tell("POST", path, { to: written.to, opcode: "close", code: 1000 }));
  return (
    <>
      <SendOptions draft={written} illegal={illegal} setIllegal={setIllegal} end={end} />
      {written.opcode === "close" && illegal === undefined && (
        <p className="soft">{texts.compose.closeHint}</p>
      )}
      {illegal === undefined && (
        <PayloadEditor
          form={written.form}
          text={written.text}
          submit={() => void send()}
          change={(form, text) => draft.change({ form, text })}
        />
      )}
      <Mistake text={mistake} />
      <SendBar send={() => void send()} />
    </>
  );
}

async function load(file: File | undefined): Promise<void> {
  if (file === undefined) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = utf8Text(bytes);
  if (text === undefined)
    draft.change({ form: "hex", opcode: "binary", text: hexText(bytes, " ") });
  else draft.change({ form: "text", text });
}

function SendBar({ send }: { readonly send: () => void }): ReactNode {
  const texts = useTexts();
  const [name, setName] = useState("");
  const { opcode, form, text } = useDraft();
  return (
    <div className="bar wrapping">
      <button type="button" className="primary" onClick={send}>
        {texts.compose.send} <kbd>Ctrl ↵</kbd>
      </button>
      <label className="file">
        {texts.compose.file}
        <input type="file" onChange={(event) => void load(event.target.files?.[0])} />
      </label>
      <span className="grow" />
      <input
        className="field"
        aria-label={texts.compose.name}
        placeholder={texts.compose.name}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <button
        type="button"
        disabled={name.trim() === ""}
        onClick={() => saveMessage({ name: name.trim(), opcode, form, text })}
      >
        {texts.compose.save}
      </button>
    </div>
  );
}

const OPCODES = ["text", "binary", "ping", "pong", "close"] as const;

function SendOptions(props: {
  readonly draft: Draft;
  readonly illegal: IllegalKind | undefined;
  readonly setIllegal: (kind: IllegalKind | undefined) => void;
  readonly end: () => void;
}): ReactNode {
  const { draft: written, illegal, setIllegal, end } = props;
  const texts = useTexts();
  return (
    <div className="bar wrapping">
      <label>
        {texts.compose.to}{" "}
        <select
          value={written.to}
          onChange={(event) =>
            draft.change({ to: event.target.value === "client" ? "client" : "server" })
          }
        >
          <option value="server">{texts.compose.toServer}</option>
          <option value="client">{texts.compose.toClient}</option>
        </select>
      </label>
      <label>
        {texts.compose.opcode}{" "}
        <select
          value={written.opcode}
          disabled={illegal !== undefined}
          onChange={(event) =>
            draft.change({ opcode: OPCODES.find((one) => one === event.target.value) ?? "text" })
          }
        >
          {OPCODES.map((one) => (
            <option key={one} value={one}>
              {texts.opcodes[one]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {texts.compose.illegal}{" "}
        <select
          value={illegal ?? ""}
          onChange={(event) => setIllegal(ILLEGAL_KINDS.find((one) => one === event.target.value))}
        >
          <option value="">{texts.compose.legal}</option>
          {ILLEGAL_KINDS.map((one) => (
            <option key={one} value={one}>
              {texts.compose.illegals[one]}
            </option>
          ))}
        </select>
      </label>
      <span className="grow" />
      <button type="button" className="danger" onClick={end}>
        {texts.compose.end}
      </button>
    </div>
  );
}
