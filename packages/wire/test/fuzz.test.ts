import fc from "fast-check";
import { expect, test } from "vitest";
import type { Role } from "../src/connection.ts";
import { DeflateStream } from "../src/extension/deflate-stream.ts";
import { ClientHandshake } from "../src/handshake/client-handshake.ts";
import { ServerHandshake } from "../src/handshake/server-handshake.ts";
import { wireLimits } from "../src/limits.ts";
import { Machine, type MachineEvent } from "../src/machine.ts";
import { StreamObserver } from "../src/observer.ts";
import { cutAt, cuts, legalTraffic, maskKeyBytes } from "./support/arbitraries.ts";
import { hex, join, utf8 } from "./support/bytes.ts";
import { frame } from "./support/frames.ts";
import { request, response, SAMPLE_NONCE } from "./support/handshakes.ts";
import { COMPRESSOR } from "./support/node-compressor.ts";
import { PLAIN_AGREEMENT } from "./support/talker.ts";
import { testHost } from "./support/test-host.ts";

/** Each fuzz test stops after this time, whatever it has tried by then. */
const BOX_MS = 1000;
const LIMITS = { maxMessageBytes: 2000, maxFragments: 6 };

/** One change to some bytes; places are fractions. */
type Mutation = {
  readonly kind: "flip" | "delete" | "double" | "insert" | "truncate";
  readonly place: number;
  readonly size: number;
  readonly bytes: Uint8Array;
};

const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.record({
    kind: fc.constantFrom("flip", "delete", "double", "insert", "truncate"),
    place: fc.double({ min: 0, max: 1, noNaN: true }),
    size: fc.nat(9),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }),
  }),
  { minLength: 1, maxLength: 4 },
);

function mutated(wire: Uint8Array, { kind, place, size, bytes }: Mutation): Uint8Array {
  const at = Math.floor(place * wire.length);
  const [before, behind] = [wire.slice(0, at), wire.slice(at)];
  switch (kind) {
    case "flip":
      return join(
        before,
        behind.map((byte, i) => (i === 0 ? byte ^ (bytes[0] ?? 0) : byte)),
      );
    case "delete":
      return join(before, behind.slice(size));
    case "double":
      return join(before, behind.slice(0, size), behind);
    case "insert":
      return join(before, bytes, behind);
    case "truncate":
      return before;
  }
}

/** Traffic with compressed messages and a close among it. */
function conversation(role: Role): fc.Arbitrary<Uint8Array> {
  const masked = role === "server";
  const key = masked ? maskKeyBytes : fc.constant(undefined);
  const compressed = fc.tuple(fc.string({ maxLength: 80 }), key).map(([text, mask]) => {
    const settings = { windowBits: 15, level: 6, memLevel: 8 };
    const payload = COMPRESSOR.deflate(utf8(text), undefined, settings);
    return frame({ opcode: 1, rsv: 4, payload, ...(mask && { key: mask }) });
  });
  const close = key.map((mask) =>
    frame({ opcode: 8, payload: hex("03e8"), ...(mask && { key: mask }) }),
  );
  return fc
    .tuple(legalTraffic(masked), fc.array(compressed, { maxLength: 3 }), close)
    .map(([frames, more, last]) => join(...frames, ...more, last));
}

function heard(role: Role, chunks: readonly Uint8Array[]): readonly MachineEvent[] {
  const deflate = { agreement: PLAIN_AGREEMENT, compressor: COMPRESSOR };
  const machine = new Machine({ role, host: testHost(), limits: LIMITS, deflate });
  for (const chunk of chunks) machine.receive(chunk);
  machine.receiveEnd();
  expect(machine.drainOutput().length).toBeLessThanOrEqual(2);
  return machine.drainEvents();
}

function observed(role: Role, chunks: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  const observer = new StreamObserver({
    from: role === "server" ? "client" : "server",
    host: testHost(),
    limits: LIMITS,
    deflate: new DeflateStream(role, PLAIN_AGREEMENT, COMPRESSOR),
    message: (message) => lines.push([message.opcode, ...message.violations].join(" ")),
  });
  for (const chunk of chunks) observer.receive(chunk);
  observer.receiveEnd();
  return lines;
}

const BOX = { numRuns: 1_000_000, interruptAfterTimeLimit: BOX_MS };

test.each(["server", "client"] as const)(
  "a %s that hears a damaged conversation ends it by the rules, however it was cut",
  (role) => {
    fc.assert(
      fc.property(conversation(role), mutations, cuts, (wire, changes, fractions) => {
        const damaged = changes.reduce(mutated, wire);
        const events = heard(role, cutAt(damaged, fractions));
        expect(events).toEqual(heard(role, [damaged]));
        const violations = events.filter(({ kind }) => kind === "violation");
        expect(violations.length).toBeLessThanOrEqual(1);
        expect(observed(role, cutAt(damaged, fractions))).toEqual(observed(role, [damaged]));
      }),
      BOX,
    );
  },
);

test("a damaged handshake is judged and never throws, however it was cut", () => {
  const changes = { "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits" };
  const answer = { "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits=9" };
  const offer = { host: "a", target: "/", nonce: SAMPLE_NONCE, deflate: {} };
  const judged = (chunks: readonly Uint8Array[], make: () => ServerHandshake | ClientHandshake) => {
    const handshake = make();
    for (const chunk of chunks) {
      const step = handshake.receive(chunk);
      if (step.kind !== "need") return { ...step, rest: undefined };
    }
    return "need";
  };
  fc.assert(
    fc.property(mutations, cuts, fc.boolean(), (damage, fractions, asServer) => {
      const wire = damage.reduce(mutated, asServer ? request(changes) : response(answer));
      const make = () =>
        asServer ? new ServerHandshake(wireLimits()) : new ClientHandshake(offer, wireLimits());
      expect(judged(cutAt(wire, fractions), make)).toEqual(judged([wire], make));
    }),
    BOX,
  );
});
