import type { DecodeNode, Decoding } from "@wireglass/lens/decode";
import { type ReactNode, useMemo, useState } from "react";
import type { MessageOutline } from "wireglass/api";
import { useStore } from "../api/store.ts";
import { connections } from "../api/workbench.ts";
import { MarkedText } from "../filter/marked-text.tsx";
import { useFoundBytes, useSearched } from "../filter/use-searched.ts";
import { decoders } from "../settings/decoders.ts";
import { useTexts } from "../texts/index.ts";
import { plainText } from "../ui/format.ts";
import { Scrolled } from "../ui/scrolled.tsx";
import { Split } from "../ui/split.tsx";
import { HexView } from "./hex-view.tsx";
import { ImagePreview, imageType } from "./image-preview.tsx";
import { above, nodeAt, openAtFirst, pathAt } from "./tree-rows.ts";
import { TreeView } from "./tree-view.tsx";

/** The decoded value beside its bytes, each leading to the other. */
export default function TreeForm(props: {
  readonly outline: MessageOutline;
  readonly payload: Uint8Array<ArrayBuffer>;
}): ReactNode {
  const { outline, payload } = props;
  const { byNumber } = useStore(connections.store);
  const record = byNumber.get(outline.connection)?.record;
  const subprotocol = record?.kind === "open" ? (record.subprotocol ?? undefined) : undefined;
  const url = record?.url;
  const { opcode, from } = outline;
  const decoding = useMemo(
    () => decoders.decode(payload, { opcode, from, subprotocol, url }),
    [payload, opcode, from, subprotocol, url],
  );
  return (
    <Linked key={`${outline.connection}.${outline.index}`} decoding={decoding} payload={payload} />
  );
}

function Linked(props: {
  readonly decoding: Decoding;
  readonly payload: Uint8Array<ArrayBuffer>;
}): ReactNode {
  const { decoding, payload } = props;
  const { tree } = decoding;
  const texts = useTexts();
  const [open, setOpen] = useState(() => openAtFirst(tree));
  const [chosen, setChosen] = useState<{ readonly path: string; readonly by: "tree" | "hex" }>();
  const [pointed, setPointed] = useState<string>();
  const chooseByte = (offset: number): void => {
    const path = pathAt(tree, offset);
    setOpen((before) => new Set([...before, ...above(path)]));
    setChosen({ path, by: "hex" });
  };
  const found = useFoundBytes(payload);
  const hexView = (
    <HexView
      label={texts.hex}
      bytes={payload}
      found={found}
      lit={nodeAt(tree, pointed ?? chosen?.path)?.range}
      shown={chosen?.by === "tree" ? nodeAt(tree, chosen.path)?.range : undefined}
      point={(offset) => setPointed(offset === undefined ? undefined : pathAt(tree, offset))}
      choose={chooseByte}
    />
  );
  const treeView = (
    <div className="column">
      <LayerLine decoding={decoding} payload={payload} />
      <ImagePreview payload={payload} />
      <TreeView
        {...{ label: texts.tree, tree, open, setOpen, chosen: chosen?.path, lit: pointed }}
        choose={(path) => setChosen({ path, by: "tree" })}
        point={setPointed}
      />
      <ChosenValue node={nodeAt(tree, chosen?.path)} />
    </div>
  );
  const parts = [
    { id: "tree", size: "42", least: "160px", content: treeView },
    { id: "hex", size: "58", least: "160px", content: hexView },
  ];
  return <Split id="tree" orientation="horizontal" label={texts.hex} parts={parts} />;
}

/** What a row has room for. */
const LONG = 48;
/** Of a longer text, the beginning is shown; all of it is in the form for text. */
const MOST_SHOWN = 20_000;

/** All of a text that its row cuts. */
function ChosenValue({ node }: { readonly node: DecodeNode | undefined }): ReactNode {
  const texts = useTexts();
  const searched = useSearched();
  const value = node?.value;
  if (typeof value !== "string" || value.length <= LONG) return null;
  return (
    <Scrolled label={texts.value} className="chosen-value mono">
      <MarkedText text={plainText(value.slice(0, MOST_SHOWN))} searched={searched} />
      {value.length > MOST_SHOWN && "…"}
    </Scrolled>
  );
}

/** What the payload was taken for, why, and where reading it stopped. */
function LayerLine(props: {
  readonly decoding: Decoding;
  readonly payload: Uint8Array;
}): ReactNode {
  const { layers, problem } = props.decoding;
  const texts = useTexts();
  const nameOf = (format: string): string =>
    format === "unknown" ? (imageType(props.payload) ?? texts.unknownFormat) : format;
  return (
    <div className="layers">
      {layers.map(({ format, why, range }) => (
        <span key={`${format} ${range[0]}`} className="tag" title={texts.why(why)}>
          {texts.layer(nameOf(format))}
        </span>
      ))}
      {problem !== null && (
        <span role="alert" className="bad-text">
          {problem.text} ({texts.problemAt(problem.offset)})
        </span>
      )}
    </div>
  );
}
