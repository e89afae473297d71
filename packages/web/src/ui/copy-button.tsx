import type { ReactNode } from "react";
import { useTexts } from "../texts/index.ts";
import { copyText } from "./copy.ts";

/** A text that is wanted elsewhere, with a button that copies it. */
export function CopyButton({
  text,
  label,
}: {
  readonly text: string;
  readonly label?: string;
}): ReactNode {
  const texts = useTexts();
  return (
    <button
      type="button"
      className="quiet"
      aria-label={`${texts.copy}: ${label ?? text}`}
      onClick={() => void copyText(text, texts.copied)}
    >
      {texts.copy}
    </button>
  );
}

/** A line to be typed somewhere else. */
export function Command({ text }: { readonly text: string }): ReactNode {
  return (
    <span className="command">
      <code>{text}</code>
      <CopyButton text={text} />
    </span>
  );
}
