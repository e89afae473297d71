import type { ByteRange } from "@wireglass/lens/decode";
import { type MouseEvent, type ReactNode, useLayoutEffect } from "react";
import { ROW_HEIGHT, useListScroll } from "../list/use-list-scroll.ts";
import { Scrolled } from "../ui/scrolled.tsx";

const PER_ROW = 16;

export type HexViewProps = {
  readonly label: string;
  readonly bytes: Uint8Array;
  /** Lit up. */
  readonly lit?: ByteRange | undefined;
  /** Brought into view when it is another one. */
  readonly shown?: ByteRange | undefined;
  /** The byte that is pointed at; undefined where none is. */
  readonly point?: (offset: number | undefined) => void;
  readonly choose?: (offset: number) => void;
};

/** Bytes as a hex dump, of which only what is to be seen is drawn. */
export function HexView(props: HexViewProps): ReactNode {
  const { label, bytes, lit, shown, point, choose } = props;
  const rows = Math.ceil(bytes.length / PER_ROW);
  const { body, height, sight, scrolled, show } = useListScroll(rows, false, 0);
  const target = shown?.[0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another target is brought into view
  useLayoutEffect(() => {
    if (target !== undefined) show(Math.floor(target / PER_ROW));
  }, [target]);
  const lines = [];
  for (let row = sight.first; row < sight.end; row++)
    lines.push(<HexRow key={row} bytes={bytes} start={row * PER_ROW} lit={lit} />);
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
}): ReactNode {
  const { bytes, start, lit } = props;
  const pairs: ReactNode[] = [];
  const signs: ReactNode[] = [];
  for (let column = 0; column < PER_ROW; column++) {
    const at = start + column;
    const byte = bytes[at];
    const isLit = lit !== undefined && at >= lit[0] && at < lit[1];
    const className = isLit ? "byte lit" : "byte";
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
