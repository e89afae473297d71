import type { InjectionRequest } from "wireglass/api";
import { writtenBytes } from "../editor/payload-editor.tsx";
import type { Draft } from "../settings/draft.ts";
import type { Texts } from "../texts/index.ts";
import { base64Text, utf8Text } from "../ui/bytes.ts";
import { filledIn, unknownNames, type Variables } from "./saved-messages.ts";

export type IllegalKind = NonNullable<InjectionRequest["illegal"]>;

/** What can be sent that breaks one rule and no other: docs/hold.md. */
const ILLEGAL: Readonly<Record<IllegalKind, true>> = {
  rsv1: true,
  rsv2: true,
  rsv3: true,
  opcode: true,
  "control-opcode": true,
  length: true,
  length64: true,
  mask: true,
  utf8: true,
  "split-utf8": true,
  continuation: true,
  interleaved: true,
  endless: true,
  "control-fragment": true,
  "control-length": true,
  "close-length": true,
  "close-code": true,
  "close-utf8": true,
};
export const ILLEGAL_KINDS = Object.keys(ILLEGAL) as readonly IllegalKind[]; // the keys of that table

/** What is asked of the API for what was written; or why nothing is. A close is written as "1000 reason". */
export function injectionOf(
  { to, opcode, form, text }: Draft,
  variables: Variables,
  illegal: IllegalKind | undefined,
  { compose, editor }: Pick<Texts, "compose" | "editor">,
): { readonly body: InjectionRequest } | { readonly mistake: string } {
  if (illegal !== undefined) return { body: { to, illegal } };
  const [unknown] = unknownNames(text, variables);
  if (unknown !== undefined) return { mistake: compose.unknownVariable(unknown) };
  const filled = filledIn(text, variables);
  if (opcode === "close") {
    const [, code = "1000", reason = ""] = /^\s*(\d{1,5})?\s*([\s\S]*)$/.exec(filled) ?? [];
    return { body: { to, opcode, code: Number(code), reason } };
  }
  const written = writtenBytes(form, filled, editor.badHex);
  if ("mistake" in written) return written;
  const said = form === "hex" ? undefined : utf8Text(written.bytes);
  return {
    body: {
      to,
      opcode,
      ...(said === undefined ? { base64: base64Text(written.bytes) } : { text: said }),
    },
  };
}
