import { closeCleanly, judgeFailure } from "../talk/ending.ts";
import { type Answer, Expected, hearNext } from "../talk/hearing.ts";
import type { FrameSpec } from "../wire/frame.ts";
import type { DeflateProfile, TalkDraft } from "./case.ts";

type Gray = {
  readonly title: string;
  readonly rule: string;
  /** Messages that must come back before the frames in question are sent. */
  readonly before?: readonly FrameSpec[];
  readonly beforeAnswers?: readonly Answer[];
  readonly frames: readonly FrameSpec[];
  /** What a peer says that takes the frames. */
  readonly answer: Answer;
  readonly codes: readonly number[];
  /** What a strict peer does; the other is lax. */
  readonly strict: "answer" | "failure" | "either";
  readonly remark: string;
  readonly deflate?: DeflateProfile;
};

/** A case in which a peer may answer or fail, and only a wrong answer is a failure. */
export function gray(plan: Gray): TalkDraft {
  return {
    kind: "talk",
    title: plan.title,
    rule: `RFC ${plan.rule}`,
    expectation: expectation(plan),
    peer: "both",
    deflate: plan.deflate,
    run: async (talk) => {
      const { before = [], beforeAnswers = [] } = plan;
      if (before.length > 0) await talk.send(...before);
      const expected = new Expected(beforeAnswers);
      while (!expected.isDone) expected.take(await hearNext(talk));
      await talk.send(...plan.frames);
      const heard = await hearNext(talk);
      const hasAnswer = heard.kind === "message" || heard.kind === "pong";
      if (plan.strict !== "either" && hasAnswer !== (plan.strict === "answer"))
        talk.remark(plan.remark);
      if (!hasAnswer) return judgeFailure(talk, plan.codes, heard);
      new Expected([plan.answer]).take(heard);
      return closeCleanly(talk);
    },
  };
}

function expectation({ strict, codes }: Gray): string {
  const failure = `fails the connection with ${codes.join(" or ")}`;
  if (strict === "either") return `The peer answers, or ${failure}.`;
  return strict === "answer"
    ? `The peer answers; to fail the connection is lax.`
    : `The peer ${failure}; an answer is lax.`;
}
