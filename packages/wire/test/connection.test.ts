import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Connection, Role } from "../src/connection.ts";
import type { CloseState } from "../src/message/close-machine.ts";
import { encodeShared } from "../src/message/sender.ts";
import { Opcode } from "../src/opcode.ts";
import type { ViolationCode } from "../src/violation.ts";
import { VIOLATIONS } from "../src/violation.ts";
import { cutAt, cuts, legalTraffic } from "./support/arbitraries.ts";
import { hex, join, pattern, utf8 } from "./support/bytes.ts";
import { frame } from "./support/frames.ts";
import { play, Script } from "./support/script.ts";
import { Talker } from "./support/talker.ts";
import { CountingPool, testHost } from "./support/test-host.ts";

/** Frames as this role's peer sends and this role answers them. */
function wires(role: Role) {
  const key = hex("01020304");
  const [own, peer] = role === "client" ? [{ key }, {}] : [{}, { key }];
  return {
    from: (opcode: number, payload = "") => frame({ opcode, payload: hex(payload), ...peer }),
    to: (opcode: number, payload = "") => frame({ opcode, payload: hex(payload), ...own }),
    failed: (code: ViolationCode) => {
      const { closeCode, text } = VIOLATIONS[code];
      const payload = join(Uint8Array.of(closeCode >> 8, closeCode & 0xff), utf8(text));
      return frame({ opcode: 8, payload, ...own });
    },
  };
}

type Step = (script: Script<Talker>, wire: ReturnType<typeof wires>) => unknown;

const CLOSINGS: readonly { name: string; steps: readonly Step[]; states: readonly CloseState[] }[] =
  [
    {
      name: "we close first and the peer answers",
      steps: [
        (s, w) =>
          s.does(({ connection }) => connection.close(1000, "bye")).sends(w.to(8, "03e8 627965")),
        (s, w) => s.receives(w.from(8, "03e8")).emits({ kind: "close", code: 1000, reason: "" }),
        (s) => s.receivesEnd(),
      ],
      states: ["closeSent", "closed", "closed"],
    },
    {
      name: "the peer closes first and we echo its code",
      steps: [
        (s, w) =>
          s
            .receives(w.from(8, "0fa0 627965"))
            .emits({ kind: "close", code: 4000, reason: "bye" })
            .sends(w.to(8, "0fa0")),
        (s) => s.receivesEnd(),
      ],
      states: ["closed", "closed"],
    },
    {
      name: "the peer closes without a code",
      steps: [
        (s, w) =>
          s.receives(w.from(8)).emits({ kind: "close", code: 1005, reason: "" }).sends(w.to(8)),
      ],
      states: ["closed"],
    },
    {
      name: "both close at once",
      steps: [
        (s, w) => s.does(({ connection }) => connection.close(1000)).sends(w.to(8, "03e8")),
        (s, w) => s.receives(w.from(8, "03e9")).emits({ kind: "close", code: 1001, reason: "" }),
      ],
      states: ["closeSent", "closed"],
    },
    {
      name: "the peer vanishes",
      steps: [(s) => s.receivesEnd()],
      states: ["dropped"],
    },
    {
      name: "the peer vanishes and the host says so twice",
      steps: [(s) => s.receivesEnd(), (s) => s.receivesEnd()],
      states: ["dropped", "dropped"],
    },
    {
      name: "the peer ignores our close",
      steps: [
        (s, w) => s.does(({ connection }) => connection.close()).sends(w.to(8)),
        (s) => s.receivesEnd(),
      ],
      states: ["closeSent", "dropped"],
    },
    {
      name: "the peer answers our close with one that breaks a rule",
      steps: [
        (s, w) => s.does(({ connection }) => connection.close()).sends(w.to(8)),
        (s, w) => s.receives(w.from(8, "03")).emits({ kind: "violation", code: "close/one-byte" }),
        (s) => s.receivesEnd(),
      ],
      states: ["closeSent", "closeSent", "dropped"],
    },
    {
      name: "what follows a close frame is not looked at",
      steps: [
        (s, w) =>
          s
            .receives(join(w.from(8, "03e8"), w.from(9), hex("ffff")))
            .emits({ kind: "close", code: 1000, reason: "" })
            .sends(w.to(8, "03e8")),
        (s, w) => s.receives(w.from(1, "61")),
      ],
      states: ["closed", "closed"],
    },
    {
      name: "a close comes inside a message, which stays unfinished",
      steps: [
        (s, w) => s.receives(Uint8Array.from(w.from(1, "61"), (b, i) => (i === 0 ? 0x01 : b))),
        (s, w) =>
          s.receives(w.from(8)).emits({ kind: "close", code: 1005, reason: "" }).sends(w.to(8)),
        (s) => s.receivesEnd(),
      ],
      states: ["open", "closed", "closed"],
    },
    {
      name: "after our close, messages still come and pings are not answered",
      steps: [
        (s, w) => s.does(({ connection }) => connection.close()).sends(w.to(8)),
        (s, w) =>
          s
            .receives(join(w.from(1, "61"), w.from(9, "62")))
            .emits({ kind: "text", text: "a" }, { kind: "ping", payload: hex("62") }),
        (s, w) => s.receives(w.from(8)).emits({ kind: "close", code: 1005, reason: "" }),
      ],
      states: ["closeSent", "closeSent", "closed"],
    },
  ];

describe.each(["server", "client"] as const)("the closing handshake of a %s", (role) => {
  test.each(CLOSINGS)("$name", ({ steps, states }) => {
    play(
      () => new Talker({ role }),
      (script) => {
        for (const [i, step] of steps.entries()) {
          step(script, wires(role));
          script.does(({ connection }) => {
            expect(connection.state).toBe(states[i]);
            const over = states[i] === "closed" || states[i] === "dropped";
            if (over) expect(connection.done).toBe(true);
          });
        }
      },
    );
  });
});

test("the closings above visit every state that lasts between two steps", () => {
  const visited = new Set(CLOSINGS.flatMap(({ states }) => states));
  // "closeReceived" ends within the step that begins it: the answer goes at once.
  expect(visited).toEqual(new Set(["open", "closeSent", "closed", "dropped"]));
});

const BROKEN: readonly { code: ViolationCode; name: string; parts: Parameters<typeof frame>[0] }[] =
  [
    { code: "opcode/reserved", name: "a reserved opcode", parts: { opcode: 3 } },
    { code: "control/too-long", name: "a long ping", parts: { opcode: 9, payload: pattern(126) } },
    { code: "fragment/unexpected", name: "a continuation", parts: { opcode: 0 } },
    { code: "text/utf8", name: "a bad text", parts: { opcode: 1, payload: hex("61ff") } },
    { code: "close/one-byte", name: "a short close", parts: { opcode: 8, payload: hex("03") } },
    { code: "close/code", name: "a close with 1005", parts: { opcode: 8, payload: hex("03ed") } },
    {
      code: "close/reason-utf8",
      name: "a bad reason",
      parts: { opcode: 8, payload: hex("03e8ff") },
    },
    { code: "limit/message", name: "a large message", parts: { opcode: 2, payload: pattern(201) } },
  ];

describe.each(["server", "client"] as const)("a %s fails the connection", (role) => {
  const peer = role === "server" ? { key: hex("a1b2c3d4") } : {};

  test.each(BROKEN)("for $name: says why, and neither reads nor sends again", ({ code, parts }) => {
    play(
      () => new Talker({ role, limits: { maxMessageBytes: 200 } }),
      (script) =>
        script
          .receives(frame({ ...parts, ...peer }))
          .emits({ kind: "violation", code })
          .sends(wires(role).failed(code))
          .does(({ connection }) => expect(connection.done).toBe(true))
          .receives(wires(role).from(9))
          .does(({ connection }) => {
            expect(() => connection.send("too late")).toThrow(
              expect.objectContaining({ code: "send/state" }),
            );
          })
          .receivesEnd(),
    );
  });
});

describe("fail", () => {
  test("a rule that the host found broken is answered like the others", () => {
    new Script(new Talker({ role: "server" }))
      .does(({ connection }) => connection.fail("limit/control-rate"))
      .emits({ kind: "violation", code: "limit/control-rate" })
      .sends(wires("server").failed("limit/control-rate"))
      .receives(wires("server").from(9))
      .done();
  });

  test("a code that no close frame can carry ends the connection without one", () => {
    new Script(new Talker({ role: "server" }))
      .does(({ connection }) => connection.fail("stream/truncated"))
      .emits({ kind: "violation", code: "stream/truncated" })
      .does(({ connection }) => {
        expect(connection.done).toBe(true);
        expect(() => connection.send("")).toThrow(expect.objectContaining({ code: "send/state" }));
      })
      .done();
  });

  test("after our close frame no second one is sent", () => {
    new Script(new Talker({ role: "server" }))
      .does(({ connection }) => connection.close())
      .sends("8800")
      .does(({ connection }) => connection.fail("limit/control-rate"))
      .emits({ kind: "violation", code: "limit/control-rate" })
      .does(({ connection }) => expect(connection.done).toBe(true))
      .done();
  });

  test("a connection that is over does not fail again", () => {
    new Script(new Talker({ role: "server" }))
      .receivesEnd()
      .does(({ connection }) => connection.fail("limit/control-rate"))
      .done();
  });

  test("an application may fail the connection from within a message", () => {
    const onEvent = (_: unknown, connection: Connection) => connection.fail("limit/control-rate");
    play(
      () => new Talker({ role: "client", onEvent }),
      (script) =>
        script
          .receives("0101 61 8001 62 8101 63")
          .emits({ kind: "text", text: "ab" }, { kind: "violation", code: "limit/control-rate" })
          .sends(wires("client").failed("limit/control-rate")),
    );
  });
});

describe("every violation that closes an open connection", () => {
  const sendable = Object.entries(VIOLATIONS).filter(([, { closeCode }]) => closeCode !== 1006);

  test.each(sendable)(
    "%s: its code and text fit into a close frame",
    (code, { closeCode, text }) => {
      const failed = wires("server").failed(code as ViolationCode); // a key of the catalogue
      const payload = join(Uint8Array.of(closeCode >> 8, closeCode & 0xff), utf8(text));
      expect(payload.length).toBeLessThanOrEqual(125);
      new Script(new Talker({ role: "server" }))
        .does(({ connection }) => connection.fail(code as ViolationCode)) // as above
        .emits({ kind: "violation", code: code as ViolationCode }) // as above
        .sends(failed)
        .done();
    },
  );
});

describe("sending", () => {
  test.each<{ name: string; act: (connection: Connection) => void; wire: string }>([
    { name: "a text", act: (c) => c.send("é"), wire: "8102 c3a9" },
    { name: "bytes", act: (c) => c.send(hex("01")), wire: "8201 01" },
    {
      name: "a part of a buffer as text",
      act: (c) => c.sendBytes(Opcode.text, utf8("abc"), 1, 2),
      wire: "8101 62",
    },
    {
      name: "a first piece",
      act: (c) => c.sendFragment(Opcode.text, utf8("a"), false),
      wire: "0101 61",
    },
    {
      name: "a shared frame",
      act: (c) => c.sendShared(encodeShared(Opcode.text, utf8("a"), testHost())),
      wire: "8101 61",
    },
    { name: "a ping", act: (c) => c.ping(hex("01")), wire: "8901 01" },
    {
      name: "a ping of 125 bytes",
      act: (c) => c.ping(new Uint8Array(125)),
      wire: `897d${"00".repeat(125)}`,
    },
    { name: "a pong that nobody asked for", act: (c) => c.pong(hex("01")), wire: "8a01 01" },
    { name: "a close", act: (c) => c.close(), wire: "8800" },
  ])("$name goes out, and after a close it is refused", ({ act, wire }) => {
    const talker = new Talker({ role: "server" });
    new Script(talker)
      .does(({ connection }) => act(connection))
      .sends(wire)
      .done();
    if (talker.connection.state === "open") talker.connection.close();
    talker.drainOutput();
    expect(() => act(talker.connection)).toThrow(expect.objectContaining({ code: "send/state" }));
    expect(talker.drainOutput()).toEqual([]);
    expect(talker.connection.state).toBe("closeSent");
  });
});

describe("what must not be sent", () => {
  test.each<{ name: string; act: (connection: Connection) => void; code: string }>([
    { name: "a ping of 126 bytes", act: (c) => c.ping(pattern(126)), code: "control/too-long" },
    { name: "a pong of 126 bytes", act: (c) => c.pong(pattern(126)), code: "control/too-long" },
    { name: "a close with 1006", act: (c) => c.close(1006), code: "close/code" },
    { name: "a close with half a code", act: (c) => c.close(1005.5), code: "close/code" },
    {
      name: "a reason without a code",
      act: (c) => c.close(undefined, "bye"),
      code: "close/reason",
    },
    {
      name: "a reason of 124 bytes",
      act: (c) => c.close(1000, "x".repeat(124)),
      code: "close/reason",
    },
  ])("$name is refused and changes nothing", ({ act, code }) => {
    new Script(new Talker({ role: "client" }))
      .does(({ connection }) => {
        expect(() => act(connection)).toThrow(
          expect.objectContaining({ name: "UsageError", code }),
        );
        expect(connection.state).toBe("open");
      })
      .does(({ connection }) => connection.send("still open"))
      .sends(wires("client").to(1, Buffer.from("still open").toString("hex")))
      .done();
  });

  test("another message is refused while one is sent in pieces, control frames are not", () => {
    new Script(new Talker({ role: "server" }))
      .does(({ connection }) => connection.sendFragment(Opcode.text, utf8("a"), false))
      .sends("0101 61")
      .does(({ connection }) => {
        expect(() => connection.send("no")).toThrow(
          expect.objectContaining({ code: "send/unfinished" }),
        );
        expect(() => connection.sendFragment(Opcode.binary, hex(""), true)).toThrow(
          expect.objectContaining({ code: "send/opcode" }),
        );
      })
      .does(({ connection }) => connection.ping(hex("")))
      .sends("8900")
      .does(({ connection }) => connection.sendFragment(Opcode.text, utf8("b"), true))
      .sends("8001 62")
      .done();
  });
});

describe("an application", () => {
  test("what an application answers from within a message leaves in order", () => {
    play(
      () =>
        new Talker({
          role: "client",
          host: testHost({ random: () => 0 }),
          onEvent: (event, connection) => {
            if (event.kind === "text") connection.send(event.text.toUpperCase());
          },
        }),
      (script) =>
        script
          .receives("8101 61 8900 8101 62")
          .emits(
            { kind: "text", text: "a" },
            { kind: "ping", payload: hex("") },
            { kind: "text", text: "b" },
          )
          .sends("8181 00000000 41", "8a80 00000000", "8181 00000000 42"),
    );
  });
});

describe("the end of the stream", () => {
  test.each([
    { name: "inside a header", wire: "81" },
    { name: "inside a payload", wire: "8105 61" },
    { name: "between two pieces", wire: "0101 61" },
    { name: "inside a ping between two pieces", wire: "0101 61 8902 01" },
  ])("$name is a violation", ({ wire }) => {
    play(
      () => new Talker({ role: "client" }),
      (script) =>
        script
          .receives(wire)
          .receivesEnd()
          .emits({ kind: "violation", code: "stream/truncated" })
          .does(({ connection }) => expect(connection.state).toBe("dropped")),
    );
  });

  test("between two messages it is none", () => {
    new Script(new Talker({ role: "client" }))
      .receives("8101 61")
      .emits({ kind: "text", text: "a" })
      .receivesEnd()
      .does(({ connection }) => expect(connection.done).toBe(true))
      .done();
  });
});

describe("the end of the stream while paused", () => {
  const paused = (): Talker => {
    const talker = new Talker({ role: "client" });
    talker.connection.pause();
    return talker;
  };

  test("what came before it is heard first", () => {
    play(paused, (script) =>
      script
        .receives("8101 61 8101 62")
        .receivesEnd()
        .emits({ kind: "text", text: "a" }, { kind: "text", text: "b" })
        .does(({ connection }) => expect(connection.state).toBe("dropped")),
    );
  });

  test("a close frame among it is one, and is answered", () => {
    play(paused, (script) =>
      script
        .receives("8101 61 8802 03e8")
        .receivesEnd()
        .emits({ kind: "text", text: "a" }, { kind: "close", code: 1000, reason: "" })
        .sends(wires("client").to(8, "03e8"))
        .does(({ connection }) => expect(connection.state).toBe("closed")),
    );
  });

  test("inside a message, it is a violation after what was whole", () => {
    play(paused, (script) =>
      script
        .receives("8101 61 8105 62")
        .receivesEnd()
        .emits({ kind: "text", text: "a" }, { kind: "violation", code: "stream/truncated" }),
    );
  });
});

describe("pause and resume", () => {
  test.each([
    { role: "server" as const, masked: true },
    { role: "client" as const, masked: false },
  ])("a $role that pauses at every event hears the same in the same order", ({ role, masked }) => {
    fc.assert(
      fc.property(legalTraffic(masked), cuts, (frames, fractions) => {
        const wire = join(...frames);
        const steady = new Talker({ role });
        steady.receive(wire);
        const halting = new Talker({ role, onEvent: (_, connection) => connection.pause() });
        const events = [];
        for (const chunk of cutAt(wire, fractions)) {
          halting.receive(chunk);
          while (halting.connection.paused) {
            const heard = halting.drainEvents();
            expect(heard.length).toBeLessThanOrEqual(1);
            events.push(...heard);
            halting.connection.resume();
          }
        }
        expect(events).toEqual(steady.drainEvents());
        expect(join(...halting.drainOutput())).toEqual(join(...steady.drainOutput()));
      }),
    );
  });
});

describe("memory", () => {
  test("a header that announces 2^62 bytes is refused and asks the pool for nothing but the close", () => {
    const buffers = new CountingPool();
    new Script(new Talker({ role: "client", host: testHost({ buffers }) }))
      .receives("827f 4000000000000000")
      .emits({ kind: "violation", code: "limit/message" })
      .sends(wires("client").failed("limit/message"))
      .done();
    expect(buffers.takenBytes).toBeLessThan(256);
    expect(buffers.lent.size).toBe(0);
  });

  test("pings without end hold nothing once their answers have left", () => {
    const buffers = new CountingPool();
    const talker = new Talker({ role: "server", host: testHost({ buffers }) });
    for (let i = 0; i < 1000; i++) {
      talker.receive(wires("server").from(9, "01"));
      talker.drainOutput();
    }
    expect(buffers.lent.size).toBe(0);
  });
});
