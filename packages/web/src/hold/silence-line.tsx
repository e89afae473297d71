import type { ReactNode } from "react";
import type { Silence } from "wireglass/api";
import { useTexts } from "../texts/index.ts";
import { spanText } from "../ui/format.ts";
import { useSecondsSince } from "../ui/use-seconds-since.ts";

/** Lines for peers that wait: the queue needs its room. */
const MOST_LINES = 2;

/** Who has heard nothing, those first who may soonest lose their patience. */
export function Silences({ silences }: { readonly silences: readonly Silence[] }): ReactNode {
  const texts = useTexts();
  const sorted = silences.toSorted(
    (a, b) =>
      (a.left ?? Number.POSITIVE_INFINITY) - (b.left ?? Number.POSITIVE_INFINITY) ||
      b.quiet - a.quiet,
  );
  const more = silences.length - MOST_LINES;
  return (
    <>
      {sorted.slice(0, MOST_LINES).map((silence) => (
        <SilenceLine key={`${silence.connection} ${silence.peer}`} silence={silence} />
      ))}
      {more > 0 && <p className="padded small soft">{texts.hold.moreSilences(more)}</p>}
    </>
  );
}

/** For how long a peer has heard nothing, and when it may lose its patience. */
function SilenceLine({ silence }: { readonly silence: Silence }): ReactNode {
  const texts = useTexts();
  const more = useSecondsSince(silence);
  const { connection, peer, quiet, left, closedAfter, kept } = silence;
  return (
    <p className="padded small">
      #{connection} {texts.hold.silence(texts.hold.peers[peer], spanText(quiet + more))}{" "}
      {left !== null && closedAfter !== null && (
        <strong className="bad-text">
          {texts.hold.closesAfter(spanText(closedAfter))}{" "}
          {left > more && texts.hold.left(spanText(left - more))}
        </strong>
      )}{" "}
      {kept > 0 && texts.hold.heartbeats(kept)}
    </p>
  );
}
