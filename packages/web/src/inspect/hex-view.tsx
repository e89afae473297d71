import type { ByteRange } from "@wireglass/lens/decode";
import type { FoundSpan } from "@wireglass/lens/filter";
import { type MouseEvent, type ReactNode, useLayoutEffect } from "react";
import { ROW_HEIGHT, useListScroll } from "../list/use-list-scroll.ts";
import { Scrolled } from "../ui/scrolled.tsx";

const PER_ROW = 16;

export type HexViewProps = {
  readonly label: string;
  readonly bytes: Uint8Array;
  /** Lit up. */
  readonly lit?: ByteRange | undefined;
  /** Marked, in their order. */
  readonly found?: readonly FoundSpan[];
  /** Brought into view when it is another one. */
  readonly shown?: ByteRange | undefined;
  /** The byte that is pointed at; undefined where none is. */
  readonly point?: (offset: number | undefined) => void;
  readonly choose?: (offset: number) => void;
};

/** Bytes as a hex dump, of which only what is to be seen is drawn. */
export function HexView(props: HexViewProps): ReactNode {
  const { label, bytes, lit, found = [], shown, point, choose } = props;
  const rows = Math.ceil(bytes.length / PER_ROW);
  const { body, height, sight, scrolled, show } = useListScroll(rows, false, 0);
  const target = shown?.[0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another target is brought into view
  useLayoutEffect(() => {
    if (target !== undefined) show(Math.floor(target / PER_ROW));
  }, [target]);
  const seen = [sight.first * PER_ROW, sight.end * PER_ROW] as const;
  const marked = found.filter(({ start, end }) => end > seen[0] && start < seen[1]);
  const lines = [];
  for (let row = sight.first; row < sight.end; row++)
    lines.push(<HexRow key={row} bytes={bytes} start={row * PER_ROW} lit={lit} found={marked} />);
  return (
    <Scrolled
      label={label}
      hold={body}
      className="hex-view mono"
      onScroll={scrolled}
      onMouseOver={(event) => point?.(offsetOf(event))}
      onFocus={() => {}}
      onMouseLeave={() => point?.(undefined)}
      onClick={(event) => {
        const offset = offsetOf(event);
        if (offset !== undefined) choose?.(offset);
      }}
      onKeyDown={() => {}}
    >
      <div className="list-space" style={{ height }}>
        <div className="list-rows" style={{ transform: `translateY(${sight.top}px)` }}>
          {lines}
        </div>
      </div>
    </Scrolled>
  );
}

function offsetOf(event: MouseEvent): number | undefined {
  const { target } = event;
  const at = target instanceof HTMLElement ? target.dataset.at : undefined;
  return at === undefined ? undefined : Number(at);
}

function HexRow(props: {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly lit: ByteRange | undefined;
  readonly found: readonly FoundSpan[];
}): ReactNode {
  const { bytes, start, lit, found } = props;
  const pairs: ReactNode[] = [];
  const signs: ReactNode[] = [];
  for (let column = 0; column < PER_ROW; column++) {
    const at = start + column;
    const byte = bytes[at];
    const isLit = lit !== undefined && at >= lit[0] && at < lit[1];
    const isFound = found.some((span) => at >= span.start && at < span.end);
    const className = `byte${isLit ? " lit" : ""}${isFound ? " found" : ""}`;
    const isThere = byte !== undefined;
    pairs.push(
      <span
        key={at}
        data-at={isThere ? at : undefined}
        className={`${className} ${column === 8 ? "middle" : ""}`}
      >
        {isThere ? byte.toString(16).padStart(2, "0") : "  "}
      </span>,
    );
    signs.push(
      <span key={at} data-at={isThere ? at : undefined} className={className}>
        {isThere ? signOf(byte) : " "}
      </span>,
    );
  }
  return (
    <div className="hex-row" style={{ height: ROW_HEIGHT }}>
      <span className="offset">{start.toString(16).padStart(8, "0")}</span>
      <span className="pairs">{pairs}</span>
      <span className="signs">{signs}</span>
    </div>
  );
}

function signOf(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
}
