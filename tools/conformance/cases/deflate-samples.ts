import type { Script } from "../talk/script.ts";
import { hex } from "../wire/bytes.ts";
import { type FrameSpec, text } from "../wire/frame.ts";
import { type Draft, scripted } from "./case.ts";
import { PLAIN } from "./deflate-profiles.ts";

export const RSV1 = 4;

/** "Hello" in a block with fixed codes, RFC 7692 §7.2.3.1. */
export const HELLO = hex("f2 48 cd c9 c9 07 00");

/** What a peer may fail with that cannot inflate a message; no RFC names the code. */
export const BAD_DATA: readonly number[] = [1007, 1002];

/** A script under permessage-deflate without parameters. */
export function under(title: string, rule: string, script: Script): Draft {
  return scripted(title, rule, script, { deflate: PLAIN });
}

/** A compressed text message that was made by hand. */
export function packed(digits: string): FrameSpec {
  return text(hex(digits), { rsv: RSV1 });
}
