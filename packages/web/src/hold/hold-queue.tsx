import type { ReactNode } from "react";
import type { HeldItem, Hold } from "wireglass/api";
import { useTexts } from "../texts/index.ts";
import { Arrow } from "../ui/arrow.tsx";
import { hexText } from "../ui/bytes.ts";
import { oneLine, spanText } from "../ui/format.ts";
import { useSecondsSince } from "../ui/use-seconds-since.ts";
import { firstBytes, useHeldDrafts } from "./held-drafts.ts";

/** What waits, the oldest first. */
export function HoldQueue(props: {
  readonly state: Hold;
  readonly chosen: HeldItem | undefined;
  readonly choose: (number: number) => void;
}): ReactNode {
  const { state, chosen, choose } = props;
  const texts = useTexts();
  const more = useSecondsSince(state);
  const drafts = useHeldDrafts();
  return (
    <ul className="queue" aria-label={texts.hold.queue}>
      {state.held.map((held) => (
        <li key={held.number}>
          <button
            type="button"
            className="held"
            aria-current={held === chosen}
            onClick={() => choose(held.number)}
          >
            <Arrow from={held.from} />
            <strong>
              #{held.connection}.{held.index}
            </strong>
            {drafts.has(held.number) && <span className="tag edited">{texts.hold.draft}</span>}
            <span className="preview mono">{previewOf(held)}</span>
            {held.behind > 0 && (
              <span className="soft" title={texts.hold.behindAbout}>
                +{held.behind}
              </span>
            )}
            <span className="soft">{texts.hold.waiting(spanText(held.waiting + more))}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function previewOf(held: HeldItem): string {
  return held.text === undefined
    ? hexText(firstBytes(held), " ")
    : oneLine(held.text.slice(0, 200));
}
