import type { SearchedText } from "@wireglass/lens/filter";
import type { ReactNode } from "react";
import type { MessageSummary } from "wireglass/api";
import { connections } from "../api/workbench.ts";
import { MarkedHex, MarkedText } from "../filter/marked-text.tsx";
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
  return [...leadingColumns(options), ...sayingColumns(options), ...sizeColumns(options)];
}

function leadingColumns(options: MessageColumnsOptions): readonly Column<MessageSummary>[] {
  const { texts, list, clock, ticks, isOfOne } = options;
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
      width: isOfOne ? 50 : 72,
      isNumber: true,
      cell: ({ connection, index }) => (isOfOne ? index : `${connection}.${index}`),
    },
    {
      key: "time",
      title: columns.time,
      width: clock === "clock" ? 122 : 80,
      isNumber: true,
      cell: (message, number) => timeText(message, list.row(number - 1), clock),
    },
    {
      key: "direction",
      title: columns.direction,
      isBare: true,
      width: 14,
      cell: ({ from }) => <Arrow from={from} />,
    },
  ];
}

function sayingColumns(options: MessageColumnsOptions): readonly Column<MessageSummary>[] {
  const { texts, searched } = options;
  const { columns } = texts;
  return [
    {
      key: "type",
      title: columns.type,
      width: 90,
      grow: 0.2,
      cell: (message) => <Kind message={message} texts={texts} />,
    },
    {
      key: "content",
      title: columns.content,
      width: 160,
      grow: 1,
      cell: (message) => <Content message={message} texts={texts} searched={searched} />,
    },
  ];
}

function sizeColumns({ texts, list }: MessageColumnsOptions): readonly Column<MessageSummary>[] {
  const { columns } = texts;
  const numbers = [
    ["size", 62, 0, ({ length }: MessageSummary) => bytesText(length)],
    ["wire", 78, 720, ({ wireLength }: MessageSummary) => bytesText(wireLength)],
    ["latency", 74, 600, (message: MessageSummary) => latencyText(list, message)],
  ] as const;
  return [
    {
      key: "opcode",
      title: columns.opcode,
      width: 48,
      from: 780,
      cell: ({ opcode }) => texts.opcodes[opcode],
    },
    ...numbers.map(([key, width, from, cell]) => ({
      key,
      title: columns[key],
      width,
      from,
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
  const { type, origin, opcode } = message;
  return (
    <>
      {origin !== "peer" && <span className={`tag ${origin}`}>{texts.origins[origin]}</span>}
      {type === opcode ? texts.opcodes[opcode] : type === "empty" ? texts.nothing : type}
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
  const {
    opcode,
    code,
    preview,
    previewForm,
    previewStart,
    found,
    tags = [],
    violations,
  } = message;
  if (opcode === "close")
    return code === undefined ? "" : `${code} ${preview || texts.closeCodes[code] || ""}`;
  return (
    <span className={`content ${previewForm}`}>
      {found !== undefined && found > 1 && (
        <span className="tag count" title={texts.foundTimes(found)}>
          {found}×
        </span>
      )}
      {violations.length > 0 && <span className="tag bad">{violations[0]}</span>}
      {tags.map((tag) => (
        <span key={tag} className="tag">
          {tag}
        </span>
      ))}
      {previewStart !== undefined && "…"}
      {previewForm === "hex" ? (
        <MarkedHex digits={preview} searched={searched} />
      ) : (
        <MarkedText text={oneLine(preview)} searched={searched} />
      )}
    </span>
  );
}
