import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { KeptMessage } from "@wireglass/lens/record";
import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { frame } from "../../../wire/test/support/frames.ts";
import { BlockViews, EntryKind, Tape, type TapeBlock } from "../../src/capture/index.ts";
import { Interception } from "../../src/capture/intercept/interception.ts";
import { MessageNumbers } from "../../src/capture/intercept/message-numbers.ts";
import { WaitingMessages } from "../../src/capture/intercept/waiting-messages.ts";
import { keptData } from "../../src/capture/kept-observation.ts";
import { type Fate, Later, type OwnMessage, PASS } from "../../src/script/index.ts";

/** Frames of all kinds, legal and not, as one direction of a connection. */
const anyFrame = fc
  .record({
    fin: fc.boolean(),
    rsv: fc.constantFrom(0, 0, 0, 0, 1, 4),
    opcode: fc.constantFrom(0, 1, 1, 2, 8, 9, 10, 3, 15),
    payload: fc.uint8Array({ maxLength: 300 }),
    lengthBytes: fc.constantFrom<0 | 2 | 8 | undefined>(undefined, undefined, 2, 8),
    masked: fc.boolean(),
  })
  .map(({ fin, rsv, opcode, payload, lengthBytes, masked }) =>
    frame({
      fin,
      rsv,
      opcode,
      payload,
      ...(masked && { key: Uint8Array.of(1, 2, 3, 4) }),
      ...(lengthBytes !== undefined && payload.length < 126 && { lengthBytes }),
    }),
  );

type Intercepted = {
  readonly interception: Interception;
  readonly sent: Buffer[];
  readonly blocks: TapeBlock[];
  flush(): void;
};

/** A client's direction, and what leaves of it. */
function intercepting(message: (message: KeptMessage) => Fate | Later<Fate>): Intercepted {
  const sent: Buffer[] = [];
  const blocks: TapeBlock[] = [];
  const tape = new Tape({ send: (block) => blocks.push(block) });
  const interception = new Interception({
    connection: 1,
    from: "client",
    agreement: undefined,
    minder: { message, letGo() {}, ending() {}, crowded() {}, closes() {}, closed() {} },
    tape,
    numbers: new MessageNumbers(true),
    send: (bytes) => sent.push(Buffer.from(bytes)),
    changed() {},
    broken: (reason) => expect.fail(reason),
  });
  return { interception, sent, blocks, flush: () => tape.flush() };
}

type Passed = { readonly sent: Buffer; readonly taped: Buffer; readonly ended: boolean };

/** What leaves when `chunks` arrive and nobody changes anything. */
async function passed(
  chunks: readonly Uint8Array[],
  fate: () => Fate | Later<Fate>,
  before?: Uint8Array,
): Promise<Passed> {
  const { interception, sent, blocks, flush } = intercepting(fate);
  if (before !== undefined) interception.catchUp(before);
  // One piece of memory for all, as sockets have it.
  const shared = Buffer.alloc(70_000);
  for (const chunk of chunks) {
    shared.set(chunk);
    interception.receive(shared.subarray(0, chunk.length));
  }
  const { promise, resolve } = Promise.withResolvers<void>();
  interception.end(resolve);
  await promise;
  flush();
  return { sent: Buffer.concat(sent), taped: dataOn(blocks), ended: true };
}

function dataOn(blocks: readonly TapeBlock[]): Buffer {
  const data: Buffer[] = [];
  for (const { memory, at, length } of blocks) {
    const views = new BlockViews(memory, at, length);
    views.read(length, (kind, _from, _connection, _time, start, end) => {
      if (kind === EntryKind.data) data.push(Buffer.from(views.bytes.subarray(start, end)));
    });
  }
  return Buffer.concat(data);
}

function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort(
    (a, b) => a - b,
  );
  const ends = [...sorted, bytes.length];
  return ends
    .map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
    .filter(({ length }) => length > 0);
}

const NOW = (): Fate => ({ kind: "pass" });

test("whatever comes, however it is cut, leaves as it came when nobody changes it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyFrame, { maxLength: 12 }),
      fc.array(fc.nat(4000), { maxLength: 20 }),
      fc.uint8Array({ maxLength: 20 }),
      async (frames, places, rest) => {
        const bytes = Buffer.concat([...frames, rest]);
        const { sent, taped } = await passed(cutAt(bytes, places), NOW);
        expect(sent.equals(bytes)).toBe(true);
        expect(taped.equals(bytes)).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test("messages that wait leave in their order, each as it came", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 200 })), {
        maxLength: 10,
      }),
      fc.array(fc.nat(2000), { maxLength: 10 }),
      fc.infiniteStream(fc.boolean()),
      fc.nat(20),
      async (messages, places, waits, size) => {
        const key = Uint8Array.of(9, 8, 7, 6);
        const frames = messages.map(([opcode, payload]) => frame({ opcode, payload, key }));
        const cut = frame({ opcode: 1, payload: new Uint8Array(20), key }).subarray(0, size);
        const bytes = Buffer.concat([...frames, cut]);
        const late = (): Fate | Later<Fate> =>
          waits.next().value ? Later.of(Promise.resolve(NOW())) : NOW();
        const { sent } = await passed(cutAt(bytes, places), late);
        expect(sent.equals(bytes)).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});

const CASES: readonly { name: string; bytes: Uint8Array }[] = [
  {
    name: "a text",
    bytes: frame({ opcode: 1, payload: Buffer.from("hello"), key: Uint8Array.of(1, 2, 3, 4) }),
  },
  {
    name: "fragments with a ping among them",
    bytes: Buffer.concat([
      frame({ opcode: 1, fin: false, payload: Buffer.from("a"), key: Uint8Array.of(1, 2, 3, 4) }),
      frame({ opcode: 9, payload: Buffer.from("?"), key: Uint8Array.of(5, 6, 7, 8) }),
      frame({ opcode: 0, payload: Buffer.from("b"), key: Uint8Array.of(1, 2, 3, 4) }),
    ]),
  },
  {
    name: "a close behind a text",
    bytes: Buffer.concat([
      frame({ opcode: 2, payload: new Uint8Array(200), key: Uint8Array.of(1, 2, 3, 4) }),
      frame({ opcode: 8, payload: Uint8Array.of(3, 232), key: Uint8Array.of(1, 2, 3, 4) }),
    ]),
  },
];

test.each(CASES)("$name leaves as it came, split at every byte", async ({ bytes }) => {
  for (let at = 0; at <= bytes.length; at++) {
    const { sent } = await passed(cutAt(bytes, [at]), NOW);
    expect(sent.equals(Buffer.from(bytes))).toBe(true);
  }
  const single = [...bytes].map((byte) => Uint8Array.of(byte));
  expect((await passed(single, NOW)).sent.equals(Buffer.from(bytes))).toBe(true);
});

test.each(CASES)(
  "$name, joined and left at every byte: what was not passed before is passed once",
  async ({ bytes }) => {
    for (let from = 0; from <= bytes.length; from++) {
      for (let to = from; to <= bytes.length; to += 7) {
        const { sent } = await passed([bytes.subarray(from, to)], NOW, bytes.subarray(0, from));
        expect(sent.equals(Buffer.from(bytes.subarray(from, to)))).toBe(true);
      }
    }
  },
);

const KEY = Uint8Array.of(1, 2, 3, 4);
const TEXT = frame({ opcode: 1, payload: Buffer.from("text"), key: KEY });
const PING = frame({ opcode: 9, payload: Buffer.from("ping"), key: KEY });

type InLine = {
  readonly name: string;
  readonly comes: readonly ("text" | "ping")[];
  /** Which of them nobody decides of at once. */
  readonly asked: readonly number[];
  /** Which are decided then, in turns. */
  readonly decided: readonly (readonly number[])[];
  readonly leaves: readonly ("text" | "ping")[];
};

const IN_LINE: readonly InLine[] = [
  {
    name: "a ping that nobody asks for passes a text that is held",
    comes: ["text", "ping"],
    asked: [0],
    decided: [[0]],
    leaves: ["ping", "text"],
  },
  {
    name: "a ping that is asked for keeps its place behind a text",
    comes: ["text", "ping", "text"],
    asked: [0, 1, 2],
    decided: [[1, 0, 2]],
    leaves: ["text", "ping", "text"],
  },
  {
    name: "a ping that is decided passes a text that is not",
    comes: ["text", "ping", "text"],
    asked: [0, 1, 2],
    decided: [[1], [2], [0]],
    leaves: ["ping", "text", "text"],
  },
  {
    name: "a text waits for a ping that is asked for",
    comes: ["ping", "text"],
    asked: [0],
    decided: [[0]],
    leaves: ["ping", "text"],
  },
];

test.each(IN_LINE)("$name", async ({ comes, asked, decided, leaves }) => {
  const waiting = new Map(asked.map((at) => [at, new Later<Fate>()]));
  let seen = 0;
  const { interception, sent } = intercepting(() => waiting.get(seen++) ?? NOW());
  const bytes = { text: TEXT, ping: PING };
  for (const kind of comes) interception.receive(bytes[kind]);
  for (const turn of decided) {
    for (const at of turn) waiting.get(at)?.settle(NOW());
    await setImmediate();
  }
  expect(Buffer.concat(sent)).toEqual(Buffer.concat(leaves.map((kind) => bytes[kind])));
  expect(interception.waitingBytes).toBe(0);
});

test.each([
  { name: "passes", fate: { kind: "pass" } as const, becomes: "held one" },
  { name: "is dropped", fate: { kind: "drop" } as const, becomes: "" },
  { name: "is tagged", fate: { kind: "pass", tags: ["x"] } as const, becomes: "held one" },
])(
  "a frame among a later message's fragments stays with those, when one that has waited $name",
  async ({ fate, becomes }) => {
    const held = new Later<Fate>();
    const { interception, sent } = intercepting(({ payload }) =>
      Buffer.from(payload).toString() === "held one" ? held : { kind: "pass" },
    );
    const first = frame({ opcode: 1, payload: Buffer.from("held one") });
    const beginning = frame({ opcode: 1, fin: false, payload: Buffer.from("AA") });
    const ping = frame({ opcode: 9, payload: Buffer.from("pg") });
    const ending = frame({ opcode: 0, payload: Buffer.from("BB") });
    interception.receive(Buffer.concat([first, beginning, ping]));
    held.settle(fate);
    await setImmediate();
    const passes = becomes === "" ? Buffer.alloc(0) : Buffer.from(first);
    expect(Buffer.concat(sent)).toEqual(passes);
    interception.receive(Buffer.from(ending));
    expect(Buffer.concat(sent)).toEqual(Buffer.concat([passes, beginning, ping, ending]));
  },
);

test("a close frame among fragments leaves at once, behind those that came", () => {
  const { interception, sent } = intercepting(NOW);
  const parts = [
    frame({ opcode: 1, fin: false, payload: Buffer.from("a"), key: KEY }),
    PING,
    frame({ opcode: 8, payload: Uint8Array.of(0x03, 0xe9), key: KEY }),
  ];
  for (const part of parts) interception.receive(part);
  expect(Buffer.concat(sent)).toEqual(Buffer.concat(parts));
});

test.each([
  { name: "a message", comes: (text: Uint8Array) => text, leaves: 1 },
  {
    name: "a header that is not whole",
    comes: (text: Uint8Array) => text.subarray(0, 1),
    leaves: 0,
  },
  {
    name: "a frame that is not whole",
    comes: (text: Uint8Array) => text.subarray(0, 8),
    leaves: 0,
  },
])("a close frame of ours behind $name is one for who gets it", ({ comes, leaves }) => {
  const { interception, sent } = intercepting(NOW);
  const first = frame({ opcode: 1, fin: false, payload: Buffer.from("first"), key: KEY });
  interception.receive(Buffer.concat([first, comes(TEXT)]));
  let isDone = false;
  const payload = Uint8Array.of(0x0f, 0xa1);
  interception.close({ opcode: 8, payload }, () => {
    isDone = true;
  });
  const all = Buffer.concat(sent);
  const before = Buffer.concat(leaves === 1 ? [first, TEXT] : [first]);
  expect(all.subarray(0, before.length)).toEqual(before);
  // A masked close frame of two bytes, and nothing else.
  expect([all.length - before.length, all[before.length], isDone]).toEqual([8, 0x88, true]);
});

test("a message that is too large to wait stays one, however many fragments it has, and nothing gets into it", () => {
  const minded: number[] = [];
  const { interception, sent } = intercepting(({ payload }) => {
    minded.push(payload.length);
    return { kind: "drop" };
  });
  const piece = new Uint8Array(1 << 20);
  const fragment = (opcode: number, fin: boolean) => frame({ opcode, fin, payload: piece });
  const middle = fragment(0, false);
  interception.receive(fragment(2, false));
  for (let n = 0; n < 67; n++) interception.receive(middle);
  interception.send({ opcode: 1, payload: Buffer.from("ours") });
  const end = fragment(0, true);
  interception.receive(end);
  const bytes = 69 * middle.length;
  const all = Buffer.concat(sent);
  expect([minded, all.length > bytes, all.subarray(0, bytes).at(-end.length)]).toEqual([
    [],
    true,
    0x80,
  ]);
  expect(all.subarray(bytes)[0]).toBe(0x81);
  interception.receive(frame({ opcode: 1, payload: Buffer.from("after") }));
  expect([minded, Buffer.concat(sent).length]).toEqual([[5], all.length]);
});

const piece = new Uint8Array(1 << 20);
const fragment = (opcode: number) => frame({ opcode, fin: false, payload: piece, key: KEY });
const PONG: OwnMessage = { opcode: 10, payload: Buffer.from("ours") };
const NOTE: OwnMessage = { opcode: 1, payload: Buffer.from("ours") };
const ours = (opcode: number) => new Uint8Array([0x80 | opcode, 0x84]);

/** A message that is too large to wait: its beginning has left, as far as it came. */
function large(...more: readonly Uint8Array[]) {
  const all = intercepting(() => ({ kind: "drop" }));
  all.interception.receive(fragment(2));
  for (let n = 0; n < 67; n++) all.interception.receive(fragment(0));
  for (const chunk of more) all.interception.receive(chunk);
  const told: string[] = [];
  const behind = (before: number) => Buffer.concat(all.sent).subarray(before);
  const length = () => Buffer.concat(all.sent).length;
  return { ...all, told, behind, length };
}

test("a control frame of ours goes between two fragments of a large message", () => {
  const { interception, told, behind, length } = large();
  const before = length();
  interception.send(PONG, (outcome) => told.push(outcome));
  expect([told, behind(before).subarray(0, 2)]).toEqual([["sent"], Buffer.from(ours(10))]);
});

test("a control frame of ours waits for the end of a large message's fragment", () => {
  const last = fragment(0);
  const { interception, told, behind, length } = large(last.subarray(0, 1000));
  const before = length();
  interception.send(PONG, (outcome) => told.push(outcome));
  expect([told, length()]).toEqual([[], before]);
  interception.receive(last.subarray(1000));
  const rest = last.length - 1000;
  const got = behind(before).subarray(rest, rest + 2);
  expect([told, got]).toEqual([["sent"], Buffer.from(ours(10))]);
});

test("a message of ours waits for the end of a large one, and is not sent if that does not come", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { interception, told, length } = large();
  const before = length();
  interception.send(NOTE, (outcome) => told.push(outcome));
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  interception.receive(frame({ opcode: 0, payload: piece, key: KEY }));
  expect([told, length() - before]).toEqual([["busy"], piece.length + 14]);
});

test("a close frame of ours in a large message is the last", () => {
  const { interception, behind, length } = large();
  const before = length();
  interception.close({ opcode: 8, payload: Buffer.from([15, 161]) }, () => {});
  interception.receive(fragment(0));
  interception.send(NOTE);
  expect([behind(before)[0], length() - before]).toEqual([0x88, 8]);
});
test("fragments that came before a close frame leave before it, though it had to wait", () => {
  const later = new Later<Fate>();
  const fates: (Fate | Later<Fate>)[] = [later, { kind: "pass" }];
  const { interception, sent } = intercepting(() => fates.shift() ?? { kind: "pass" });
  const parts = [
    TEXT,
    frame({ opcode: 1, fin: false, payload: Buffer.from("a"), key: KEY }),
    frame({ opcode: 8, payload: Uint8Array.of(0x03, 0xe9), key: KEY }),
  ];
  for (const part of parts) interception.receive(part);
  expect(sent).toEqual([]);
  later.settle({ kind: "pass" });
  interception.end(() => {});
  expect(Buffer.concat(sent)).toEqual(Buffer.concat(parts));
});

test("a close frame of ours is none where the peer's own has waited", () => {
  const later = new Later<Fate>();
  const fates: (Fate | Later<Fate>)[] = [later];
  const { interception, sent } = intercepting(() => fates.shift() ?? { kind: "pass" });
  const close = frame({ opcode: 8, payload: Uint8Array.of(0x10, 0xcc), key: KEY });
  interception.receive(Buffer.concat([TEXT, close]));
  later.settle({ kind: "pass" });
  let isDone = false;
  interception.close({ opcode: 8, payload: Uint8Array.of(0x0f, 0xa1) }, () => {
    isDone = true;
  });
  expect([Buffer.concat(sent), isDone]).toEqual([Buffer.concat([TEXT, close]), true]);
});

test("a ping among fragments that come slowly leaves where it was", async () => {
  const { interception, sent } = intercepting(NOW);
  const parts = [
    frame({ opcode: 1, fin: false, payload: Buffer.from("a"), key: KEY }),
    PING,
    frame({ opcode: 0, payload: Buffer.from("b"), key: KEY }),
  ];
  for (const part of parts) {
    interception.receive(part);
    await sleep(150);
  }
  expect(Buffer.concat(sent)).toEqual(Buffer.concat(parts));
});

test("thousands that wait keep their order while some leave and others come", () => {
  const waiting = new WaitingMessages();
  const raw = new Uint8Array(10);
  let [came, left] = [0, 0];
  const come = (count: number): void => {
    for (let n = 0; n < count; n++) {
      const seen = { connection: 1, index: came++, time: 0, from: "client" } as const;
      waiting.push({
        kept: keptData(raw, seen),
        raw,
        before: raw.subarray(0, 0),
        fate: NOW(),
        overtakes: false,
      });
    }
  };
  const leave = (count: number): void => {
    for (let n = 0; n < count; n++) expect(waiting.next()?.kept.index).toBe(left++);
    const size = raw.length + 256; // small ones cost more than their bytes
    expect([waiting.bytes, waiting.isEmpty]).toEqual([(came - left) * size, came === left]);
  };
  come(5000);
  leave(3000);
  come(5000);
  leave(6999);
  leave(1);
  expect(waiting.next()).toBe(undefined);
  come(1);
  leave(1);
});

test("numbers are told where messages leave in another order than they were seen in", () => {
  const numbers = new MessageNumbers(true);
  const seen = Array.from({ length: 6 }, () => numbers.next());
  expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  expect([[0, 1], [3], [4], [2], [5]].map((leaving) => numbers.leave(leaving))).toEqual([
    false,
    true,
    false,
    true,
    true,
  ]);
  const later = new MessageNumbers(false);
  expect(later.leave([7])).toBe(false);
});

function outcomes(message: (message: KeptMessage) => Fate | Later<Fate>) {
  return { ...intercepting(message), told: [] as string[] };
}

const CLOSE: OwnMessage = { opcode: 8, payload: Buffer.from("0fa1", "hex") };
test("what waits goes before a close of ours, and nothing that comes or is sent behind it", () => {
  const { interception, sent, told } = outcomes(() => new Later<Fate>());
  interception.receive(TEXT);
  expect(sent).toEqual([]);
  interception.send(CLOSE, (outcome) => told.push(outcome));
  expect(sent.map((bytes) => (bytes[0] ?? 0) & 15)).toEqual([1, 8]);
  interception.receive(TEXT);
  interception.receive(frame({ opcode: 8, payload: CLOSE.payload, key: KEY }));
  interception.send(NOTE, (outcome) => told.push(outcome));
  interception.send(NOTE, (outcome) => told.push(outcome), true);
  interception.send(PONG);
  expect([told, sent.length]).toEqual([["sent", "ending", "ending"], 2]);
  interception.sendRaw(TEXT, (outcome) => told.push(outcome)); // as it was asked for
  expect([told.at(-1), sent.length]).toEqual(["sent", 3]);
});

test("nothing of ours goes behind the peer's own close, and what the peer sends itself passes", () => {
  const { interception, sent, told } = outcomes(() => PASS);
  interception.receive(frame({ opcode: 8, payload: CLOSE.payload, key: KEY }));
  interception.send(NOTE, (outcome) => told.push(outcome));
  interception.receive(TEXT);
  expect(told).toEqual(["ending"]);
  expect(Buffer.concat(sent).subarray(-TEXT.length)).toEqual(Buffer.from(TEXT));
});

test("nor does what of a message or a frame has come behind a close of ours, when the peer ends", () => {
  for (const unfinished of [frame({ fin: false, opcode: 1, key: KEY }), TEXT.subarray(0, 5)]) {
    const { interception, sent } = outcomes(() => PASS);
    interception.send(CLOSE);
    interception.receive(unfinished);
    let hasEnded = false;
    interception.end(() => {
      hasEnded = true;
    });
    expect([hasEnded, sent.length]).toEqual([true, 1]);
  }
});
