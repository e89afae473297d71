import { VIOLATIONS } from "@wireglass/wire";
import { type ReactNode, useEffect } from "react";
import type { MessageOutline } from "wireglass/api";
import { addressOf } from "../api/client.ts";
import { useStore } from "../api/store.ts";
import { connections } from "../api/workbench.ts";
import { offer, perform } from "../settings/actions.ts";
import { compose } from "../settings/draft.ts";
import { go } from "../settings/url-state.ts";
import { useTexts } from "../texts/index.ts";
import { copyText } from "../ui/copy.ts";
import { bytesText, clockText } from "../ui/format.ts";
import { MenuButton } from "../ui/menu-button.tsx";
import { COPY_FORMS, copied } from "./copy-forms.ts";
import { pathOf } from "./use-looked.ts";

/** What a message is, and what can be done with it. */
export function InspectorHead(props: {
  readonly outline: MessageOutline;
  readonly payload: Uint8Array<ArrayBuffer> | undefined;
}): ReactNode {
  const { outline, payload } = props;
  const texts = useTexts();
  const { connection, index, from, time, opcode } = outline;
  return (
    <div className="bar inspector-head">
      <strong className={from} title={texts.keyMeans(connection, index)}>
        {from === "client" ? "↑" : "↓"} #{connection}.{index}
      </strong>
      <span>{texts.opcodes[opcode]}</span>
      <span className="soft mono">{clockText(time)}</span>
      <Sizes outline={outline} />
      <Marks outline={outline} />
      <span className="grow" />
      <Steps />
      {payload !== undefined && <Doings outline={outline} payload={payload} />}
    </div>
  );
}

function Sizes({ outline }: { readonly outline: MessageOutline }): ReactNode {
  const texts = useTexts();
  const { length, wireLength, compressed, frames } = outline;
  const deflated = frames.reduce((sum, frame) => sum + frame.length, 0);
  const parts = [
    bytesText(length),
    wireLength === length ? "" : texts.onWire(bytesText(wireLength)),
    compressed && length > 0 ? texts.inflated(deflated / length) : "",
    frames.length > 1 ? texts.frameCount(frames.length) : "",
  ];
  return <span className="soft">{parts.filter((part) => part !== "").join(", ")}</span>;
}

function Marks({ outline }: { readonly outline: MessageOutline }): ReactNode {
  const texts = useTexts();
  const { origin, tags = [], violations, opcode, code, reason } = outline;
  return (
    <>
      {opcode === "close" && code !== undefined && (
        <span>
          {code} {reason || texts.closeCodes[code]}
        </span>
      )}
      {origin !== "peer" && <span className={`tag ${origin}`}>{texts.origins[origin]}</span>}
      {tags.map((tag) => (
        <span key={tag} className="tag">
          {tag}
        </span>
      ))}
      {violations.map((violation) => (
        <span key={violation} className="tag bad" title={VIOLATIONS[violation].text}>
          {violation}
        </span>
      ))}
    </>
  );
}

function Steps(): ReactNode {
  const texts = useTexts();
  return (
    <>
      <button
        type="button"
        className="quiet"
        aria-label={texts.previous}
        title={`${texts.previous} (k)`}
        onClick={() => perform("previous")}
      >
        ▲
      </button>
      <button
        type="button"
        className="quiet"
        aria-label={texts.next}
        title={`${texts.next} (j)`}
        onClick={() => perform("next")}
      >
        ▼
      </button>
    </>
  );
}

function Doings(props: {
  readonly outline: MessageOutline;
  readonly payload: Uint8Array<ArrayBuffer>;
}): ReactNode {
  const { outline, payload } = props;
  const texts = useTexts();
  const { byNumber } = useStore(connections.store);
  const open = byNumber.get(outline.connection)?.record;
  const path = pathOf(outline);
  const copy = (form: (typeof COPY_FORMS)[number]): void =>
    void copyText(copied(form, { outline, payload, open }), texts.copied);
  const again = (): void => {
    compose({
      to: outline.from === "client" ? "server" : "client",
      payload,
      isText: outline.isText,
    });
    go({ place: "compose", connections: [outline.connection] });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: offered anew for each message
  useEffect(() => {
    const taken = [
      offer("copyText", () => copy(outline.isText ? "text" : "hex")),
      offer("resend", again),
    ];
    return () => {
      for (const take of taken) take();
    };
  }, [outline, payload]);
  const forms = COPY_FORMS.filter((form) => form !== "text" || outline.isText);
  return (
    <>
      <MenuButton
        label={texts.copyAs}
        about={texts.copyAs}
        className="quiet"
        choices={[
          ...forms.map((key) => ({ key, label: texts.copies[key], act: () => copy(key) })),
          { key: "save", label: texts.save, act: () => save(`${path}/payload`) },
          { key: "wire", label: texts.saveWire, act: () => save(`${path}/payload`, "wire") },
        ]}
      />
      <button type="button" className="quiet" onClick={again}>
        {texts.sendAgain}
      </button>
    </>
  );
}

function save(path: string, form?: "wire"): void {
  const link = document.createElement("a");
  link.href = addressOf(path, { form });
  link.download = "";
  link.click();
}
