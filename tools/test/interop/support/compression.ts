import { describe, expect, test } from "vitest";
import type { DeflateOptions } from "wireglass";
import type { Meet, PeerDeflate } from "./meeting.ts";
import { fingerprint, longRange, noise } from "./messages.ts";

type Case = {
  readonly name: string;
  readonly ours: boolean | DeflateOptions;
  readonly theirs: boolean | PeerDeflate;
  /** The parameters that the handshake ends with, in alphabetical order; undefined for no compression. */
  readonly agreed: readonly string[] | undefined;
};

/** Takes what comes. Not `true`, the default: Python's server then limits both windows to 12 bits. */
const NO_WISHES = {};
const WINDOW_BITS = [9, 10, 11, 12, 13, 14, 15];

/** One side wishes for both windows, the other takes what comes. */
const WINDOWS: readonly Case[] = WINDOW_BITS.flatMap((bits) => {
  const windows = { serverMaxWindowBits: bits, clientMaxWindowBits: bits };
  const agreed =
    bits === 15 ? [] : [`client_max_window_bits=${bits}`, `server_max_window_bits=${bits}`];
  return [
    { name: `the peer wishes for ${bits} window bits`, ours: true, theirs: windows, agreed },
    { name: `we wish for ${bits} window bits`, ours: windows, theirs: NO_WISHES, agreed },
  ];
});

const SERVER = { serverNoContextTakeover: true };
const CLIENT = { clientNoContextTakeover: true };

/** Who forgets after each message. */
const TAKEOVER: readonly Case[] = [
  { name: "both sides remember", ours: true, theirs: NO_WISHES, agreed: [] },
  ...[
    { who: "the server forgets", wishes: SERVER, agreed: ["server_no_context_takeover"] },
    { who: "the client forgets", wishes: CLIENT, agreed: ["client_no_context_takeover"] },
    {
      who: "both forget",
      wishes: { ...SERVER, ...CLIENT },
      agreed: ["client_no_context_takeover", "server_no_context_takeover"],
    },
  ].flatMap(({ who, wishes, agreed }) => [
    { name: `${who}, as we wish`, ours: wishes, theirs: NO_WISHES, agreed },
    { name: `${who}, as the peer wishes`, ours: true, theirs: wishes, agreed },
  ]),
];

const OFF: readonly Case[] = [
  { name: "only the peer wants it", ours: false, theirs: NO_WISHES, agreed: undefined },
  { name: "only we want it", ours: true, theirs: false, agreed: undefined },
];

/** RFC 7692 with another implementation, which is on the side `theirRole`. */
export function describeCompression(meet: Meet, theirRole: "client" | "server"): void {
  test.each([...WINDOWS, ...TAKEOVER, ...OFF])("$name", async ({ ours, theirs, agreed }) => {
    const meeting = await meet({ scheme: "ws", deflate: { ours, theirs } });
    expect(parametersIn(meeting.ours.extensions)).toEqual(agreed);
    for (const message of [longRange(200_000), "short", longRange(100_000), noise(20_000), ""]) {
      await meeting.theirs.send(message);
      expect(fingerprint(await meeting.ours.recv())).toBe(fingerprint(message));
      await meeting.ours.send(message);
      expect(fingerprint(await meeting.theirs.receive())).toBe(fingerprint(message));
    }
  });

  describe.each(TAKEOVER)("$name", ({ ours, theirs, agreed = [] }) => {
    const roles = { ours: theirRole === "client" ? "server" : "client", theirs: theirRole };
    const forgets = (who: "ours" | "theirs") =>
      agreed.includes(`${roles[who]}_no_context_takeover`);

    test("a message that comes again costs little where it is remembered", async () => {
      const {
        ours: us,
        theirs: them,
        traffic,
      } = await meet({ scheme: "ws", deflate: { ours, theirs } });
      // Nothing in it repeats, so that only the memory of the first one can shorten the second.
      const message = noise(1_000);
      const sent = [];
      const received = [];
      for (const _ of ["first", "second"]) {
        const before = { ...traffic };
        await them.send(message);
        await us.recv();
        await us.send(message);
        await them.receive();
        sent.push(isShort(traffic.sentBytes - before.sentBytes));
        received.push(isShort(traffic.receivedBytes - before.receivedBytes));
      }
      expect({ sent, received }).toEqual({
        sent: [false, !forgets("ours")],
        received: [false, !forgets("theirs")],
      });
    });
  });
}

function isShort(bytes: number): boolean {
  return bytes < 100;
}

/** What was agreed on, without what is so by default; undefined where there is no compression. */
function parametersIn(extensions: string): readonly string[] | undefined {
  const [name, ...parameters] = extensions.split(";").map((part) => part.trim());
  if (name !== "permessage-deflate") return undefined;
  return parameters.filter((parameter) => !parameter.endsWith("_max_window_bits=15")).sort();
}
