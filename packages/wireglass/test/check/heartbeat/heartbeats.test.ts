import { expect, test } from "vitest";
import { answerTo, findHeartbeats, ReadMessage } from "../../../src/check/index.ts";

/** "1.5 > text": said by the client, after so many seconds. */
function talk(...lines: readonly string[]): readonly ReadMessage[] {
  return lines.map((line, index) => {
    const [seconds, arrow, ...text] = line.split(" ");
    const from = arrow === ">" ? "client" : "server";
    const payload = Buffer.from(text.join(" "), "utf8");
    return new ReadMessage({ index, time: Number(seconds) * 1000, from, opcode: 1, payload });
  });
}

const textOf = ({ message }: ReadMessage): string => Buffer.from(message.payload).toString("utf8");

test.each([
  {
    name: "of a client, without an answer",
    lines: ["0 > ping", "10 > ping", "15 < news", "20 > ping", "30 > ping"],
    found: [{ from: "client", every: 10, reply: undefined }],
  },
  {
    name: "of a server, with an answer",
    lines: ["0 < 2", "0.1 > 3", "25 < 2", "25.1 > 3", "50 < 2", "50.2 > 3"],
    found: [{ from: "server", every: 25, reply: "3" }],
  },
  {
    name: "with numbers of their own",
    lines: [
      '0 > {"op":"ping","id":1}',
      '0.1 < {"op":"pong","id":1}',
      '5 > {"op":"ping","id":2}',
      '5.1 < {"op":"pong","id":2}',
      '10.5 > {"op":"ping","id":3}',
      '10.6 < {"op":"pong","id":3}',
    ],
    found: [{ from: "client", every: 5.5, reply: '{"op":"pong","id":3}' }],
  },
  { name: "not twice only", lines: ["0 > ping", "10 > ping"], found: [] },
  { name: "not at odd intervals", lines: ["0 > a", "1 > a", "9 > a", "30 > a"], found: [] },
  {
    name: "not what says something new",
    lines: ["0 > buy a", "5 > buy b", "10 > buy c"],
    found: [],
  },
  { name: "not what comes at once", lines: ["0 < a", "0.01 < a", "0.02 < a"], found: [] },
])("heartbeats: $name", ({ lines, found }) => {
  expect(
    findHeartbeats(talk(...lines)).map(({ from, everyMs, reply }) => ({
      from,
      every: everyMs / 1000,
      reply: reply && textOf(reply.sample),
    })),
  ).toEqual(found);
});

test("an answer repeats what a heartbeat says", () => {
  const lines = [1, 2, 3].flatMap((id) => [
    `${id * 5} < {"op":"ping","id":${id}}`,
    `${id * 5 + 0.1} > {"op":"pong","id":${id}}`,
  ]);
  const [beat] = findHeartbeats(talk(...lines));
  const [live] = talk('99 < {"op":"ping","id":77}');
  if (beat?.reply === undefined || live === undefined) throw new Error("there is none");
  expect(textOf(answerTo(beat.reply, live))).toBe('{"op":"pong","id":77}');
});
