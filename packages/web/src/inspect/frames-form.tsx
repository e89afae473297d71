import { VIOLATIONS } from "@wireglass/wire";
import { type Annotation, type Explanation, explain } from "@wireglass/wire/explain";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import type { MessageOutline } from "wireglass/api";
import { ApiProblem, askBytes } from "../api/client.ts";
import { type Texts, useTexts } from "../texts/index.ts";
import { bytesText } from "../ui/format.ts";
import { Scrolled } from "../ui/scrolled.tsx";
import { Split } from "../ui/split.tsx";
import { HexView } from "./hex-view.tsx";
import { pathOf } from "./use-looked.ts";

/** What is explained bit by bit; of larger messages the table of frames is shown. */
const MOST_EXPLAINED = 4 << 20;
const MOST_FRAMES = 1000;

/** Every frame of a message: its bits with their names, its mask, and the rules that it breaks. */
export default function FramesForm({ outline }: { readonly outline: MessageOutline }): ReactNode {
  const texts = useTexts();
  const isLarge = outline.wireLength > MOST_EXPLAINED;
  const wire = useWire(isLarge ? undefined : `${pathOf(outline)}/payload`);
  return (
    <div className="column scrolled">
      <Violations outline={outline} />
      {isLarge && <p className="soft">{texts.tooLarge(bytesText(outline.wireLength))}</p>}
      {wire === undefined ? (
        <FrameTable outline={outline} />
      ) : (
        <Explained outline={outline} wire={wire} />
      )}
    </div>
  );
}

function useWire(path: string | undefined): Uint8Array<ArrayBuffer> | undefined {
  const [told, setTold] = useState<{ of: string; bytes: Uint8Array<ArrayBuffer> }>();
  useEffect(() => {
    if (path === undefined) return;
    let isOver = false;
    askBytes(path, { form: "wire" }).then(
      (bytes) => {
        if (!isOver) setTold({ of: path, bytes });
      },
      (error: unknown) => {
        if (!(error instanceof ApiProblem)) throw error;
      },
    );
    return () => {
      isOver = true;
    };
  }, [path]);
  return told?.of === path ? told?.bytes : undefined;
}

function Violations({ outline: { violations } }: { readonly outline: MessageOutline }): ReactNode {
  const texts = useTexts();
  if (violations.length === 0) return null;
  return (
    <section aria-label={texts.violations}>
      <h3>{texts.violations}</h3>
      <ul>
        {violations.map((code) => (
          <li key={code} className="bad-text">
            <strong>{code}</strong> {VIOLATIONS[code].text} ({VIOLATIONS[code].rule})
          </li>
        ))}
      </ul>
    </section>
  );
}

function FrameTable({ outline: { frames } }: { readonly outline: MessageOutline }): ReactNode {
  const texts = useTexts();
  return (
    <table className="facts">
      <thead>
        <tr>
          <th>{texts.frame}</th>
          <th>FIN</th>
          <th>RSV</th>
          <th>opcode</th>
          <th>{texts.mask}</th>
          <th>{texts.columns.size}</th>
        </tr>
      </thead>
      <tbody>
        {frames.slice(0, MOST_FRAMES).map(({ fin, rsv, opcode, maskKey, length }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: frames never change their order
          <tr key={at}>
            <td>{at + 1}</td>
            <td>{fin ? 1 : 0}</td>
            <td>{rsv.toString(2).padStart(3, "0")}</td>
            <td>0x{opcode.toString(16)}</td>
            <td className="mono">{maskKey ?? "–"}</td>
            <td>{bytesText(length)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Explained(props: {
  readonly outline: MessageOutline;
  readonly wire: Uint8Array<ArrayBuffer>;
}): ReactNode {
  const { outline, wire } = props;
  const texts = useTexts();
  const { from } = outline;
  const explanation = useMemo(() => explain(wire, { from }), [wire, from]);
  const [pointed, setPointed] = useState<Annotation>();
  return (
    <Split
      id="frames"
      orientation="horizontal"
      label={texts.hex}
      parts={[
        {
          id: "bits",
          size: "54",
          least: "200px",
          content: <Bits explanation={explanation} point={setPointed} pointed={pointed} />,
        },
        {
          id: "wire",
          size: "46",
          least: "160px",
          content: (
            <HexView
              label={texts.hex}
              bytes={wire}
              lit={pointed && [pointed.start, pointed.end]}
              point={(offset) =>
                setPointed(
                  explanation.parts.find(
                    ({ start, end }) => offset !== undefined && offset >= start && offset < end,
                  ),
                )
              }
            />
          ),
        },
      ]}
    />
  );
}

function Bits(props: {
  readonly explanation: Explanation;
  readonly pointed: Annotation | undefined;
  readonly point: (part: Annotation | undefined) => void;
}): ReactNode {
  const { explanation, pointed, point } = props;
  const texts = useTexts();
  const { sections, parts } = explanation;
  return (
    <Scrolled label={texts.forms.frames} className="scrolled">
      <table className="facts bits">
        <thead>
          <tr>
            <th>{texts.field}</th>
            <th>{texts.bits}</th>
            <th>{texts.value}</th>
            <th>{texts.meaning}</th>
            <th>{texts.rule}</th>
          </tr>
        </thead>
        {sections.map((section) => (
          <tbody key={section.start}>
            <tr>
              <th colSpan={5} scope="rowgroup">
                {section.title}
              </th>
            </tr>
            {parts
              .filter(({ start }) => start >= section.start && start < section.end)
              .map((part) => (
                <tr
                  key={`${part.start} ${part.field}`}
                  className={part === pointed ? "lit" : ""}
                  onMouseEnter={() => point(part)}
                  onMouseLeave={() => point(undefined)}
                >
                  <td>{part.field}</td>
                  <td>{bitsText(part, texts)}</td>
                  <td className="mono break">{part.value}</td>
                  <td>{part.meaning}</td>
                  <td className="soft">{part.rule}</td>
                </tr>
              ))}
          </tbody>
        ))}
      </table>
    </Scrolled>
  );
}

/** Bytes by their numbers from 0; bits as RFC 6455 §5.2 draws them, from the first of their byte. */
function bitsText({ start, end, bits }: Annotation, { bytesAt, bitsAt }: Texts): string {
  if (bits === undefined) return bytesAt(start, end - 1);
  return bitsAt(start, bits.from, bits.to);
}
