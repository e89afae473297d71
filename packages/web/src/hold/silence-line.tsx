import type { ReactNode } from "react";
import type { Silence } from "wireglass/api";
import { useTexts } from "../texts/index.ts";
import { spanText } from "../ui/format.ts";
import { useSecondsSince } from "../ui/use-seconds-since.ts";

/** For how long a peer has heard nothing, and when it may lose its patience. */
export function SilenceLine({ silence }: { readonly silence: Silence }): ReactNode {
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
