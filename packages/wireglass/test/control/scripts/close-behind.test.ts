import { type Filter, parseFilter } from "@wireglass/lens/filter";
import { expect, test } from "vitest";
import { rulesOf } from "../../../src/script/index.ts";
import { connecting } from "../../endpoint/support/serving.ts";
import { scripted } from "../support/scripting.ts";

function filter(text: string): Filter {
  const parsed = parseFilter(text);
  if (parsed.kind !== "filter") throw new Error(text);
  return parsed.filter;
}

const SLOW = "await new Promise((resolve) => setTimeout(resolve, 50));";
const DELAYING = `export async function onMessage(m) { ${SLOW} m.delay(60_000); }`;
const ASKED = `export const mode = "change"; export async function onMessage() { ${SLOW} }`;
const DELAY_RULE = { filter: "from:client", delay: "60s" };

/** The close frame has come before the message gets to where it would wait. */
test.each([
  { name: "a hold", sources: [ASKED], rules: [], isHeld: true },
  { name: "a script's delay", sources: [DELAYING], rules: [], isHeld: false },
  { name: "the delays of two scripts", sources: [DELAYING, DELAYING], rules: [], isHeld: false },
  { name: "a rule's delay and a hold", sources: [], rules: [DELAY_RULE], isHeld: true },
  { name: "all of them", sources: [DELAYING], rules: [DELAY_RULE], isHeld: true },
])("a close lets go what comes only then to $name", async ({ sources, rules, isHeld }) => {
  const got: unknown[] = [];
  const ended = Promise.withResolvers<unknown>();
  const { url, bench } = await scripted(sources, {
    rules: rulesOf(rules),
    async handler(socket) {
      for await (const message of socket) got.push(message);
      ended.resolve(await socket.closed);
    },
  });
  if (isHeld) await bench.hands.hold(filter("from:client"));
  const client = await connecting(url);
  await client.send("one");
  await client.send("two");
  await client.close(1000, "away");
  expect(await ended.promise).toMatchObject({ code: 1000, reason: "away" });
  expect(got).toEqual(["one", "two"]);
});
