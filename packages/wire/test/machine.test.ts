import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Role } from "../src/connection.ts";
import { Machine, type MachineOptions } from "../src/machine.ts";
import { cutAt, cuts, hostileBytes } from "./support/arbitraries.ts";
import { hex, join, utf8 } from "./support/bytes.ts";
import { frame } from "./support/frames.ts";
import { COMPRESSOR } from "./support/node-compressor.ts";
import { play, Script } from "./support/script.ts";
import { PLAIN_AGREEMENT } from "./support/talker.ts";
import { testHost } from "./support/test-host.ts";

const DEFLATE = { agreement: PLAIN_AGREEMENT, compressor: COMPRESSOR };

function machine(role: Role, options: Partial<MachineOptions> = {}): Machine {
  return new Machine({ role, host: testHost(), ...options });
}

describe("a server's conversation", () => {
  test("it reads masked messages, pongs to pings in between, and answers unmasked", () => {
    play(
      () => machine("server"),
      (script) =>
        script
          .receives("0181 01020304 60 8981 01020304 06 8082 01020304 6361")
          .emits({ kind: "ping", payload: hex("07") }, { kind: "text", text: "abc" })
          .sends("8a01 07")
          .does((server) => server.send("abc"))
          .sends("8103 616263")
          .does((server) => server.send(hex("ff")))
          .sends("8201 ff"),
    );
  });

  test("it closes back with the client's code and ends the stream first", () => {
    play(
      () => machine("server"),
      (script) =>
        script
          .receives("8885 00000000 0fa0 627965")
          .emits({ kind: "close", code: 4000, reason: "bye" })
          .sends("8802 0fa0", "end")
          .receivesEnd(),
    );
  });

  test("it closes first, reads on until the client's close, then ends", () => {
    play(
      () => machine("server"),
      (script) =>
        script
          .does((server) => server.close(1001, "off"))
          .sends("8805 03e9 6f6666")
          .receives("8181 00000000 61 8980 00000000")
          .emits({ kind: "text", text: "a" }, { kind: "ping", payload: hex("") })
          .receives("8882 00000000 03e9")
          .emits({ kind: "close", code: 1001, reason: "" })
          .sends("end")
          .receivesEnd(),
    );
  });
});

describe("a server that finds a rule broken", () => {
  test("it fails an unmasked frame, and what follows is not looked at", () => {
    play(
      () => machine("server"),
      (script) =>
        script
          .receives("8101 61 8180 00000000")
          .emits({ kind: "violation", code: "mask/missing" })
          .sends(closeFrame(1002, "a frame from a client is not masked"), "end")
          .receives("8180 00000000")
          .receivesEnd(),
    );
  });
});

describe("a client's conversation", () => {
  test("it masks what it says and reads what is not masked", () => {
    play(
      () => machine("client"),
      (script) =>
        script
          .does((client) => client.send("Hi"))
          .sends("8182 01020304 496b")
          .receives("8102 4869 8900 8201 ff 8a01 01")
          .emits(
            { kind: "text", text: "Hi" },
            { kind: "ping", payload: hex("") },
            { kind: "binary", bytes: hex("ff") },
            { kind: "pong", payload: hex("01") },
          )
          .sends("8a80 01020304")
          .does((client) => client.ping(hex("0102")))
          .sends("8982 01020304 0000")
          .does((client) => client.ping())
          .sends("8980 01020304"),
    );
  });

  test("it waits for the server to end the stream, and ends it too", () => {
    play(
      () => machine("client"),
      (script) =>
        script
          .does((client) => client.close())
          .sends("8880 01020304")
          .receives("8800")
          .emits({ kind: "close", code: 1005, reason: "" })
          .receivesEnd()
          .sends("end"),
    );
  });
});

describe("a client that is not treated by the rules", () => {
  test("it ends the stream itself after a violation", () => {
    play(
      () => machine("client"),
      (script) =>
        script
          .receives("8180 00000000")
          .emits({ kind: "violation", code: "mask/unexpected" })
          .sends(
            frame({
              opcode: 8,
              payload: join(hex("03ea"), utf8("a frame from a server is masked")),
              key: hex("01020304"),
            }),
            "end",
          )
          .receivesEnd(),
    );
  });

  test("a stream that ends without a close is told by its state", () => {
    const client = machine("client");
    new Script(client).receivesEnd().sends("end").done();
    expect(client.state).toBe("dropped");
  });

  test("a stream that ends inside a frame is a violation, with no close frame any more", () => {
    play(
      () => machine("client"),
      (script) =>
        script
          .receives("8105 61")
          .receivesEnd()
          .emits({ kind: "violation", code: "stream/truncated" })
          .sends("end"),
    );
  });
});

describe("with deflate", () => {
  test("two machines understand each other, and the second message is shorter", () => {
    const server = machine("server", { deflate: DEFLATE });
    const client = machine("client", { deflate: DEFLATE });
    const text = "Hello, hello, hello, is anybody there? Hello, hello, hello, is anybody?";
    const sizes = [1, 2].map(() => {
      client.send(text);
      const [wire] = client.drainOutput();
      if (!(wire instanceof Uint8Array)) throw new Error("nothing was sent");
      server.receive(wire);
      expect(server.drainEvents()).toEqual([{ kind: "text", text }]);
      return wire.length;
    });
    expect(sizes[1]).toBeLessThan(sizes[0] ?? 0);
  });

  test("the tuning is the caller's: a high threshold sends plain", () => {
    const tuning = { thresholdBytes: 1000, level: 6, memLevel: 8, historyBytes: 100 };
    new Script(machine("server", { deflate: { ...DEFLATE, tuning } }))
      .does((server) => server.send("x".repeat(100)))
      .sends(frame({ opcode: 1, payload: utf8("x".repeat(100)) }))
      .done();
  });
});

describe("what is given out and taken", () => {
  test("the caller's chunk is not changed, though payloads are unmasked", () => {
    const chunk = hex("8181 01020304 60");
    machine("server").receive(chunk);
    expect(chunk).toEqual(hex("8181 01020304 60"));
  });

  test("events and output are the caller's to keep", () => {
    const server = machine("server");
    server.receive(hex("8281 00000000 61 8981 00000000 62"));
    const [events, output] = [server.drainEvents(), server.drainOutput()];
    server.receive(hex("8281 00000000 71 8981 00000000 72"));
    server.drainOutput();
    expect(events).toEqual([
      { kind: "binary", bytes: hex("61") },
      { kind: "ping", payload: hex("62") },
    ]);
    expect(output).toEqual([hex("8a01 62")]);
  });

  test("draining empties, and the end is said once", () => {
    const server = machine("server");
    server.receive(hex("8880 00000000"));
    expect(server.drainOutput()).toEqual([hex("8800"), "end"]);
    expect(server.drainOutput()).toEqual([]);
    expect(server.drainEvents()).toHaveLength(1);
    expect(server.drainEvents()).toEqual([]);
  });

  test("limits that are given replace the defaults", () => {
    const server = machine("server", { limits: { maxMessageBytes: 1 } });
    server.receive(hex("8281 00000000 61 8282 00000000 6162"));
    expect(server.drainEvents()).toEqual([
      { kind: "binary", bytes: hex("61") },
      { kind: "violation", code: "limit/message" },
    ]);
  });
});

describe("any input", () => {
  test.each(
    (["server", "client"] as const).flatMap((role) => [
      { name: `a ${role}`, role, options: {} },
      { name: `a ${role} with deflate`, role, options: { deflate: DEFLATE } },
    ]),
  )("$name never throws, and says the same however it is cut", ({ role, options }) => {
    const limits = { maxMessageBytes: 500, maxFragments: 5 };
    const outcome = (chunks: readonly Uint8Array[]) => {
      const subject = machine(role, { ...options, limits });
      for (const chunk of chunks) subject.receive(chunk);
      subject.receiveEnd();
      return { events: subject.drainEvents(), output: subject.drainOutput(), state: subject.state };
    };
    fc.assert(
      fc.property(hostileBytes, cuts, (wire, fractions) => {
        expect(outcome(cutAt(wire, fractions))).toEqual(outcome([wire]));
      }),
      { numRuns: 500 },
    );
  });
});

function closeFrame(code: number, reason: string): Uint8Array {
  return frame({ opcode: 8, payload: join(Uint8Array.of(code >> 8, code & 0xff), utf8(reason)) });
}
