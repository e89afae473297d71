import type { ReactNode } from "react";
import { useFoundBytes } from "../filter/use-searched.ts";
import { useTexts } from "../texts/index.ts";
import { HexView } from "./hex-view.tsx";

export default function HexForm({ payload }: { readonly payload: Uint8Array }): ReactNode {
  const texts = useTexts();
  return <HexView label={texts.hex} bytes={payload} found={useFoundBytes(payload)} />;
}
