import { describe, expect, test } from "vitest";
import type { Message } from "wireglass";
import { ALL_TERMS, type Meet, type Meeting, type Terms } from "./meeting.ts";
import { fingerprint, MESSAGES, noise } from "./messages.ts";

/** What a peer lets its user do; the conversation leaves out the rest. */
export type Abilities = {
  /** Send a message in fragments of one's own choice. */
  readonly fragments: boolean;
  readonly ping: boolean;
  /** Send a close frame without a code. */
  readonly emptyClose: boolean;
};

/** What each implementation of RFC 6455 has to be able to do with ours, whichever side it is. */
export function describeConversation(meet: Meet, abilities: Abilities): void {
  describe.each(ALL_TERMS)("$name", (terms) => {
    testMessages(meet, terms);
    if (abilities.fragments) testFragments(meet, terms);
    if (abilities.ping) testPings(meet, terms);
    testPeerCloses(meet, terms, abilities);
    testWeClose(meet, terms);
  });
}

function testMessages(meet: Meet, terms: Terms): void {
  test("agrees on compression", async () => {
    const { ours, theirs } = await meet(terms);
    const name = terms.deflate.ours === false ? "" : "permessage-deflate";
    expect([ours.extensions, theirs.extensions].map((list) => list.split(";")[0])).toEqual([
      name,
      name,
    ]);
  });

  test("carries each message there and back", async () => {
    const meeting = await meet(terms);
    const seen = [];
    for (const { name, message } of MESSAGES)
      seen.push([name, ...(await exchanged(meeting, message))]);
    expect(seen).toEqual(
      MESSAGES.map(({ name, message }) => [name, fingerprint(message), fingerprint(message)]),
    );
  });

  test("keeps the order of messages that nobody waits for", async () => {
    const { ours, theirs } = await meet(terms);
    const texts = Array.from({ length: 100 }, (_, at) => `${at} ${"x".repeat(at * 7)}`);
    const sent = texts.flatMap((text) => [theirs.send(text), ours.send(text)]);
    const got = [];
    for (const _ of texts) got.push([await ours.recv(), await theirs.receive()]);
    await Promise.all(sent);
    expect(got).toEqual(texts.map((text) => [text, text]));
  });

  test("learns by 1009 that a message is too long", async () => {
    const { theirs } = await meet({ ...terms, limits: { maxMessageBytes: 1_000 } });
    await theirs.send(noise(1_001));
    expect((await theirs.closed).code).toBe(1009);
  });
}

/** Sends a message to us, then the same to the peer: what either has received. */
async function exchanged({ ours, theirs }: Meeting, message: Message): Promise<readonly string[]> {
  await theirs.send(message);
  const received = await ours.recv();
  await ours.send(message);
  return [fingerprint(received), fingerprint(await theirs.receive())];
}

const PIECES: readonly { readonly name: string; readonly pieces: readonly Message[] }[] = [
  { name: "text", pieces: ["Gr", "ü", "ße ", "🕸️"] },
  { name: "binary", pieces: [noise(1), noise(70_000), noise(3)] },
  { name: "an empty first and last fragment", pieces: ["", "middle", ""] },
];

function joined(pieces: readonly Message[]): Message {
  if (typeof pieces[0] === "string") return pieces.join("");
  return new Uint8Array(Buffer.concat(pieces.filter((piece) => typeof piece !== "string")));
}

function testFragments(meet: Meet, terms: Terms): void {
  test.each(PIECES)("joins fragments: $name", async ({ pieces }) => {
    const { ours, theirs } = await meet(terms);
    await theirs.sendFragments?.(pieces);
    expect(fingerprint(await ours.recv())).toBe(fingerprint(joined(pieces)));
    await ours.sendStream(pieces);
    expect(fingerprint(await theirs.receive())).toBe(fingerprint(joined(pieces)));
  });
}

function testPings(meet: Meet, terms: Terms): void {
  test("answers pings, and gets its own answered", async () => {
    const { ours, theirs } = await meet(terms);
    await theirs.ping?.("are you there?");
    expect(await ours.ping("and you?")).toBeGreaterThan(0);
    await theirs.send("still open");
    expect(await ours.recv()).toBe("still open");
  });
}

const GOODBYES = [
  { name: "a code alone", code: 1000, reason: "" },
  { name: "a code of the application and a reason", code: 4000, reason: "bye" },
  { name: "a reason outside ASCII", code: 3001, reason: "tschüß 👋" },
];

function testPeerCloses(meet: Meet, terms: Terms, abilities: Abilities): void {
  test.each(GOODBYES)("closes with $name", async ({ code, reason }) => {
    const { ours, theirs } = await meet(terms);
    await theirs.close(code, reason);
    expect(await ours.closed).toMatchObject({ code, reason, clean: true, by: "remote" });
    expect((await theirs.closed).code).toBe(code);
  });

  if (!abilities.emptyClose) return;
  test("closes without a code", async () => {
    const { ours, theirs } = await meet(terms);
    await theirs.close();
    expect(await ours.closed).toMatchObject({ code: 1005, reason: "", clean: true, by: "remote" });
    expect((await theirs.closed).code).toBe(1005);
  });
}

function testWeClose(meet: Meet, terms: Terms): void {
  test.each(GOODBYES)("is told $name", async ({ code, reason }) => {
    const { ours, theirs } = await meet(terms);
    const info = await ours.close(code, reason);
    expect(await theirs.closed).toEqual({ code, reason });
    expect(info).toMatchObject({ code, clean: true, by: "local" });
  });

  test("is told that there is no code", async () => {
    const { ours, theirs } = await meet(terms);
    const info = await ours.close();
    expect((await theirs.closed).code).toBe(1005);
    expect(info).toMatchObject({ clean: true, by: "local" });
  });

  test("gets what we sent before we closed", async () => {
    const { ours, theirs } = await meet(terms);
    const texts = Array.from({ length: 20 }, (_, at) => `${at}`.repeat(3_000));
    const sent = texts.map((text) => ours.send(text));
    const closed = ours.close(1000, "done");
    const got = [];
    for (const _ of texts) got.push(await theirs.receive());
    await Promise.all([...sent, closed]);
    expect(got.map(fingerprint)).toEqual(texts.map(fingerprint));
  });
}
