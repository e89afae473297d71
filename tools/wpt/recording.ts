import assert from "node:assert/strict";
import type { Env } from "./case.ts";
import { type Conversation, connect, open } from "./conversation.ts";
import type { FrameRecord } from "./peer/record-store.ts";

/** An open echo connection whose frames the server writes down. */
export type Recording = {
  readonly talk: Conversation;
  /** What the server has received so far. */
  frames(): Promise<readonly FrameRecord[]>;
};

let count = 0;

export async function openRecording(env: Env): Promise<Recording> {
  count += 1;
  const id = count;
  return {
    talk: await open(env, `/record?id=${id}`),
    frames: async () => {
      const report = connect(env, `/recorded?id=${id}`);
      const records: readonly FrameRecord[] = JSON.parse(await report.text());
      await report.end();
      return records;
    },
  };
}

/** The payload of the close frame that the server received, as hex. */
export async function closeBody(env: Env, codeAndReason: readonly unknown[]): Promise<string> {
  const { talk, frames } = await openRecording(env);
  await talk.end(...codeAndReason);
  const close = (await frames()).find(({ opcode }) => opcode === 8);
  assert.ok(close, "a close frame was sent");
  return close.payload;
}
