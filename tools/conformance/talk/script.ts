import { type FrameSpec, Opcode } from "../wire/frame.ts";
import { closeCleanly, hearCloseReply, hearFailure, judgeFailure } from "./ending.ts";
import { type Answer, hearAll, hearNext } from "./hearing.ts";
import type { Talk } from "./talk.ts";
import { FAIL_FAST_MS } from "./time-limits.ts";

/** How bytes are cut into writes: all at once, frame by frame, or in pieces of so many bytes. */
export type Cut = "whole" | "frames" | number;

/** One move of a conversation. */
export type Move =
  | { readonly kind: "send"; readonly frames: readonly FrameSpec[]; readonly cut: Cut }
  | { readonly kind: "hear"; readonly answers: readonly Answer[] };

/** How a conversation ends. */
export type Ending =
  | { readonly kind: "clean" }
  | {
      readonly kind: "reply";
      readonly codes: readonly (number | undefined)[];
      readonly mayAnswer: readonly Answer[];
    }
  | {
      readonly kind: "fails";
      readonly codes: readonly number[];
      readonly mayAnswer: readonly Answer[];
    }
  | {
      readonly kind: "failsFast";
      readonly codes: readonly number[];
      readonly frames: readonly FrameSpec[];
      readonly heldBack: number;
    };

/** A conversation as data; it reads from top to bottom. */
export type Script = { readonly moves: readonly Move[]; readonly ending: Ending };

/** Send frames in one write. */
export function send(...frames: readonly FrameSpec[]): Move {
  return { kind: "send", frames, cut: "whole" };
}

/** Send frames cut into writes. */
export function sendCut(cut: Cut, ...frames: readonly FrameSpec[]): Move {
  return { kind: "send", frames, cut };
}

/** Wait until all answers are there. */
export function hear(...answers: readonly Answer[]): Move {
  return { kind: "hear", answers };
}

/** The echo of a message, however it was fragmented. */
export function echoOf(...frames: readonly FrameSpec[]): Answer {
  return echoOfAll(frames);
}

/** The same for a list that may be too long to be arguments. */
export function echoOfAll(frames: readonly FrameSpec[]): Answer {
  const payload = Buffer.concat(
    frames.filter(({ opcode }) => opcode < 8).map((frame) => frame.payload),
  );
  return { kind: "message", opcode: frames[0]?.opcode ?? Opcode.text, payload };
}

/** The pong to a ping. */
export function pongTo(ping: FrameSpec): Answer {
  return { kind: "pong", opcode: Opcode.pong, payload: ping.payload };
}

/** The suite closes with 1000, and the peer answers with 1000. */
export const clean: Ending = { kind: "clean" };

/** The suite has closed already; the peer answers with one of `codes`, after what it may still answer. */
export function replies(
  codes: readonly (number | undefined)[],
  ...mayAnswer: readonly Answer[]
): Ending {
  return { kind: "reply", codes, mayAnswer };
}

/** The peer fails the connection with `code`. */
export function fails(code: number, ...mayAnswer: readonly Answer[]): Ending {
  return { kind: "fails", codes: [code], mayAnswer };
}

/** The peer fails the connection although the last `heldBack` bytes of `frames` are still missing. */
export function failsFast(code: number, heldBack: number, ...frames: readonly FrameSpec[]): Ending {
  return { kind: "failsFast", codes: [code], frames, heldBack };
}

/** Play a script against the peer. Throws a Failure at the first thing that is wrong. */
export async function play(talk: Talk, { moves, ending }: Script): Promise<void> {
  for (const move of moves) {
    if (move.kind === "hear") await hearAll(talk, move.answers);
    else await sendMove(talk, move.frames, move.cut);
  }
  switch (ending.kind) {
    case "clean":
      return closeCleanly(talk);
    case "reply":
      return hearCloseReply(talk, ending.codes, ending.mayAnswer);
    case "fails":
      return hearFailure(talk, ending.codes, ending.mayAnswer);
    case "failsFast":
      return playFailFast(talk, ending);
  }
}

async function sendMove(talk: Talk, frames: readonly FrameSpec[], cut: Cut): Promise<void> {
  if (cut === "whole") return talk.socket.write(talk.encode(frames));
  if (cut !== "frames") return talk.socket.writeCut(talk.encode(frames), cut);
  for (const frame of frames) await talk.send(frame);
}

async function playFailFast(
  talk: Talk,
  ending: Ending & { readonly kind: "failsFast" },
): Promise<void> {
  const bytes = talk.encode(ending.frames);
  const cut = bytes.byteLength - ending.heldBack;
  await talk.socket.write(bytes.subarray(0, cut));
  const heard = await hearNext(talk, FAIL_FAST_MS);
  if (heard.kind !== "silence") return judgeFailure(talk, ending.codes, heard);
  talk.remark("notices the error only when the rest of the message is there");
  await talk.socket.write(bytes.subarray(cut));
  return hearFailure(talk, ending.codes);
}

/** The ending as a sentence, for the list of cases. */
export function expectationOf({ ending }: Script): string {
  switch (ending.kind) {
    case "clean":
      return "Every message and ping is answered as scripted, then the closing handshake succeeds.";
    case "reply":
      return `The close frame is answered with ${ending.codes.map((code) => code ?? "no code").join(" or ")} and nothing follows.`;
    case "fails":
      return `The peer fails the connection with ${ending.codes.join(" or ")}.`;
    case "failsFast":
      return `The peer fails the connection with ${ending.codes.join(" or ")} before the rest has arrived.`;
  }
}
