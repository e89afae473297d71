import { type ReactNode, useMemo } from "react";
import type { MessageOutline } from "wireglass/api";
import { useTexts } from "../texts/index.ts";
import { hexText, payloadOf, utf8Text } from "../ui/bytes.ts";
import { plainText } from "../ui/format.ts";
import { Scrolled } from "../ui/scrolled.tsx";
import { lineDifference } from "./line-difference.ts";
import { indented } from "./text-lines.ts";

const SIGNS = { same: " ", gone: "−", new: "+" } as const;
const PER_LINE = 16;
const MOST_LINES = 5000;

/** What the peer sent beside what was sent on. */
export default function DiffForm(props: {
  readonly outline: MessageOutline;
  readonly payload: Uint8Array;
}): ReactNode {
  const { outline, payload } = props;
  const texts = useTexts();
  const { original } = outline;
  const lines = useMemo(() => {
    if (original === undefined) return [];
    const before = payloadOf(original);
    const [old, now] = [utf8Text(before), utf8Text(payload)];
    if (old === undefined || now === undefined)
      return lineDifference(hexLines(before), hexLines(payload));
    return lineDifference(indented(old) ?? old, indented(now) ?? now);
  }, [original, payload]);
  return (
    <Scrolled label={texts.forms.diff} className="column scrolled">
      <p className="soft">
        <span className="gone">− {texts.before}</span> <span className="new">+ {texts.after}</span>
      </p>
      <pre className="diff mono">
        {lines.slice(0, MOST_LINES).map(({ kind, text }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines never change their order
          <span key={at} className={kind}>
            {SIGNS[kind]} {plainText(text)}
          </span>
        ))}
      </pre>
    </Scrolled>
  );
}

function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length && lines.length < MOST_LINES; at += PER_LINE)
    lines.push(hexText(bytes.subarray(at, at + PER_LINE), " "));
  return lines.join("\n");
}
