import type { SearchedText } from "@wireglass/lens/filter";
import type { ReactNode } from "react";
import type { MessageSummary } from "wireglass/api";
import { connections } from "../api/workbench.ts";
import { MarkedText } from "../filter/marked-text.tsx";
import type { MessageList } from "../list/message-list.ts";
import type { Column } from "../list/virtual-list.tsx";
import type { ClockMode } from "../settings/url-state.ts";
import type { Texts } from "../texts/index.ts";
import { Arrow } from "../ui/arrow.tsx";
import { bytesText, clockText, oneLine, spanText } from "../ui/format.ts";
import { type Ticks, tickKey, toggleTick } from "./ticks.tsx";

export type MessageColumnsOptions = {
  readonly texts: Texts;
  readonly list: MessageList;
  readonly clock: ClockMode;
  readonly searched: readonly SearchedText[];
  readonly ticks: Ticks;
  /** All are of one connection, so that its number says nothing. */
  readonly isOfOne: boolean;
};

/** What the list of messages shows of each. */
export function messageColumns(options: MessageColumnsOptions): readonly Column<MessageSummary>[] {
  const { texts, list, clock, searched, isOfOne } = options;
  const { columns } = texts;
  return [
    ...leadingColumns(options),
    {
      key: "time",
      title: columns.time,
      width: 118,
      isNumber: true,
      cell: (message, number) => timeText(message, list.row(number - 1), clock),
    },
    {
      key: "direction",
      title: columns.direction,
      isBare: true,
      width: 16,
      cell: ({ from }) => <Arrow from={from} />,
    },
    {
      key: "type",
      title: columns.type,
      width: 110,
      grow: 0.12,
      cell: (message) => <Kind message={message} texts={texts} />,
    },
    ...sizeColumns(options),
    {
      key: "content",
      title: columns.content,
      width: isOfOne ? 220 : 200,
      grow: 1,
      cell: (message) => <Content message={message} texts={texts} searched={searched} />,
    },
  ];
}

function leadingColumns(options: MessageColumnsOptions): readonly Column<MessageSummary>[] {
  const { texts, ticks, isOfOne } = options;
  const { columns } = texts;
  return [
    {
      key: "tick",
      title: columns.tick,
      isBare: true,
      width: 18,
      cell: (message) => <Tick message={message} ticks={ticks} label={texts.tick} />,
    },
    {
      key: "number",
      title: columns.number,
      width: isOfOne ? 58 : 76,
      isNumber: true,
      cell: ({ connection, index }) => (isOfOne ? index : `${connection}.${index}`),
    },
  ];
}

function sizeColumns({ texts, list }: MessageColumnsOptions): readonly Column<MessageSummary>[] {
  const { columns } = texts;
  const numbers = [
    ["size", 68, ({ length }: MessageSummary) => bytesText(length)],
    ["wire", 76, ({ wireLength }: MessageSummary) => bytesText(wireLength)],
    ["latency", 72, (message: MessageSummary) => latencyText(list, message)],
  ] as const;
  return [
    {
      key: "opcode",
      title: columns.opcode,
      width: 54,
      cell: ({ opcode }) => texts.opcodes[opcode],
    },
    ...numbers.map(([key, width, cell]) => ({
      key,
      title: columns[key],
      width,
      isNumber: true,
      cell,
    })),
  ];
}

function Tick(props: {
  readonly message: MessageSummary;
  readonly ticks: Ticks;
  readonly label: string;
}): ReactNode {
  const { message, ticks, label } = props;
  return (
    <input
      type="checkbox"
      className="tick"
      tabIndex={-1}
      aria-label={label}
      checked={ticks.has(tickKey(message))}
      onClick={(event) => event.stopPropagation()}
      onChange={() => toggleTick(message)}
    />
  );
}

function timeText(
  { time, connection }: MessageSummary,
  before: MessageSummary | undefined,
  clock: ClockMode,
): string {
  if (clock === "clock") return clockText(time);
  const from =
    clock === "previous"
      ? before?.time
      : connections.store.get().byNumber.get(connection)?.record.time;
  return from === undefined ? "" : `+${spanText(time - from)}`;
}

function Kind({
  message,
  texts,
}: {
  readonly message: MessageSummary;
  readonly texts: Texts;
}): ReactNode {
  const { type, origin } = message;
  return (
    <>
      {origin !== "peer" && <span className={`tag ${origin}`}>{texts.origins[origin]}</span>}
      {type}
    </>
  );
}

function latencyText(list: MessageList, message: MessageSummary): string {
  const latency = list.latencyOf(message);
  return latency === undefined ? "" : spanText(latency);
}

function Content(props: {
  readonly message: MessageSummary;
  readonly texts: Texts;
  readonly searched: readonly SearchedText[];
}): ReactNode {
  const { message, texts, searched } = props;
  const { opcode, code, preview, previewForm, tags = [], violations } = message;
  if (opcode === "close")
    return code === undefined ? "" : `${code} ${preview || texts.closeCodes[code] || ""}`;
  const shown = previewForm === "hex" ? preview.replace(/../g, "$& ").trimEnd() : oneLine(preview);
  return (
    <span className={previewForm}>
      {violations.length > 0 && <span className="tag bad">{violations[0]}</span>}
      {tags.map((tag) => (
        <span key={tag} className="tag">
          {tag}
        </span>
      ))}
      <MarkedText text={shown} searched={previewForm === "text" ? searched : []} />
    </span>
  );
}
