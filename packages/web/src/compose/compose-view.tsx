import { type ReactNode, useState } from "react";
import type { Composed, ConnectionItem, Injected } from "wireglass/api";
import { tell } from "../api/client.ts";
import { useStore } from "../api/store.ts";
import { connections } from "../api/workbench.ts";
import { PayloadEditor } from "../editor/payload-editor.tsx";
import { type Draft, draft, useDraft } from "../settings/draft.ts";
import { go } from "../settings/url-state.ts";
import { useTexts } from "../texts/index.ts";
import { MessagesSheet } from "../traffic/messages-sheet.tsx";
import { hexText, utf8Text } from "../ui/bytes.ts";
import { say } from "../ui/copy.ts";
import { bytesText } from "../ui/format.ts";
import { Mistake, mistakeOf } from "../ui/mistake.tsx";
import { Split } from "../ui/split.tsx";
import { ILLEGAL_KINDS, type IllegalKind, injectionOf } from "./injection.ts";
import { NewConnection } from "./new-connection.tsx";
import { SavedList } from "./saved-list.tsx";
import { saveMessage, useKept } from "./saved-messages.ts";

/** Opens connections, and sends into those that are open. */
export default function ComposeView(): ReactNode {
  const texts = useTexts();
  const { connection } = useDraft();
  return (
    <section className="pane" aria-label={texts.compose.title}>
      <Split
        id="compose"
        orientation="horizontal"
        label={texts.compose.title}
        parts={[
          { id: "write", size: "55", least: "360px", content: <Writing /> },
          {
            id: "answers",
            size: "45",
            least: "260px",
            content: (
              <section className="pane" aria-label={texts.compose.answers}>
                <h3 className="padded">{texts.compose.answers}</h3>
                {connection === undefined ? (
                  <p className="hint">{texts.compose.noLive}</p>
                ) : (
                  <MessagesSheet />
                )}
              </section>
            ),
          },
        ]}
      />
    </section>
  );
}

/** The WebSockets and streams that are open. */
function useLive(): readonly ConnectionItem[] {
  const { items } = useStore(connections.store);
  return items.filter(({ record, close }) => record.kind === "open" && close === null);
}

function choose(connection: number | undefined): void {
  draft.change({ connection });
  go({ connections: connection === undefined ? [] : [connection], filter: "" }, "replace");
}

function Writing(): ReactNode {
  const texts = useTexts();
  const live = useLive();
  const { connection } = useDraft();
  const isLive = live.some(({ record }) => record.connection === connection);
  const opened = (made: Composed): void => {
    void connections.renew(made.connection);
    choose(made.connection);
  };
  return (
    <div className="column scrolled padded">
      <label className="row-field">
        {texts.compose.connection}
        <select
          value={isLive ? connection : ""}
          onChange={(event) =>
            choose(event.target.value === "" ? undefined : Number(event.target.value))
          }
        >
          <option value="">{texts.compose.fresh}</option>
          {live.map(({ record }) => (
            <option key={record.connection} value={record.connection}>
              #{record.connection} {record.url}
            </option>
          ))}
        </select>
      </label>
      {isLive ? <Sending key={connection} /> : <NewConnection opened={opened} />}
      <SavedList />
    </div>
  );
}

function Sending(): ReactNode {
  const texts = useTexts();
  const written = useDraft();
  const { variables } = useKept();
  const [illegal, setIllegal] = useState<IllegalKind>();
  const [mistake, setMistake] = useState<string>();
  const send = async (): Promise<void> => {
    const injection = injectionOf(written, variables, illegal, texts.editor.badHex);
    if ("mistake" in injection) return setMistake(injection.mistake);
    const path = `/connections/${written.connection}/inject`;
    setMistake(
      await mistakeOf(async () => {
        const { bytes } = await tell<Injected>("POST", path, injection.body);
        say(texts.compose.sent(bytesText(bytes)));
      }),
    );
  };
  return (
    <>
      <SendOptions draft={written} illegal={illegal} setIllegal={setIllegal} />
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
}): ReactNode {
  const { draft: written, illegal, setIllegal } = props;
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
              {one}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
