import { close } from "../wire/frame.ts";
import { type Answer, Expected, hearNext, saying } from "./hearing.ts";
import type { Talk } from "./talk.ts";
import { ANSWER_TIMEOUT_MS, TCP_CLOSE_TIMEOUT_MS } from "./time-limits.ts";
import { Failure } from "./verdict.ts";

type CloseCode = number | undefined;

/** Close with 1000 and see the closing handshake through, RFC 6455 §7.1. */
export async function closeCleanly(talk: Talk): Promise<void> {
  await talk.send(close(1000));
  await hearCloseReply(talk, [1000]);
}

/** The suite has sent a close frame: the reply must come, with one of `codes`, and nothing before it. */
export async function hearCloseReply(
  talk: Talk,
  codes: readonly CloseCode[],
  mayAnswer: readonly Answer[] = [],
): Promise<void> {
  const heard = await hearOptional(talk, mayAnswer, ANSWER_TIMEOUT_MS);
  if (heard.kind !== "close")
    throw new Failure(
      `the close frame is not answered: the peer ${saying(heard)} (RFC 6455 §5.5.1)`,
    );
  if (!codes.includes(heard.code))
    talk.remark(
      `answers the close frame with ${heard.code ?? "no code"} instead of ${wording(codes)}`,
    );
  await finishTcp(talk, "handshake");
}

/** The suite broke a rule: the peer must fail the connection, RFC 6455 §7.1.7. */
export async function hearFailure(
  talk: Talk,
  codes: readonly number[],
  mayAnswer: readonly Answer[] = [],
): Promise<void> {
  const heard = await hearOptional(talk, mayAnswer, ANSWER_TIMEOUT_MS);
  await judgeFailure(talk, codes, heard);
}

/** The same for something that was already heard. */
export async function judgeFailure(
  talk: Talk,
  codes: readonly number[],
  heard: Awaited<ReturnType<typeof hearNext>>,
): Promise<void> {
  if (heard.kind === "end") {
    // RFC 6455 §7.1.7 says SHOULD, so this is lax and no failure.
    talk.remark(`drops the TCP connection without a close frame; ${wording(codes)} expected`);
    talk.socket.finish();
    return;
  }
  if (heard.kind !== "close")
    throw new Failure(`the connection is not failed: the peer ${saying(heard)}`);
  if (heard.code === undefined || !codes.includes(heard.code))
    talk.remark(`fails with ${heard.code ?? "no code"} instead of ${wording(codes)}`);
  await finishTcp(talk, "failure");
}

async function hearOptional(
  talk: Talk,
  mayAnswer: readonly Answer[],
  timeoutMs: number,
): Promise<Awaited<ReturnType<typeof hearNext>>> {
  const optional = new Expected(mayAnswer);
  for (;;) {
    const heard = await hearNext(talk, timeoutMs);
    if ((heard.kind !== "message" && heard.kind !== "pong") || optional.isDone) return heard;
    optional.take(heard);
  }
}

/** Both close frames are through: the server closes TCP first, RFC 6455 §7.1.1, and nothing else comes. */
async function finishTcp(talk: Talk, after: "handshake" | "failure"): Promise<void> {
  if (talk.peer === "client") {
    if (after === "failure") await talk.send(close(1000));
    talk.socket.finish();
  }
  let heard = await talk.hear(TCP_CLOSE_TIMEOUT_MS);
  if (heard.kind === "silence" && after === "failure" && talk.peer === "server") {
    talk.remark("waits for an answer to the close frame with which it fails the connection");
    await talk.send(close(1000));
    heard = await talk.hear(TCP_CLOSE_TIMEOUT_MS);
  }
  talk.socket.finish();
  if (heard.kind !== "end")
    throw new Failure(
      `TCP is not closed after the close frames: the peer ${saying(heard)} (RFC 6455 §7.1.1)`,
    );
}

function wording(codes: readonly CloseCode[]): string {
  return codes.map((code) => code ?? "no code").join(" or ");
}
