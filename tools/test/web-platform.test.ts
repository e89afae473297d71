import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "wireglass";
import { CASES, createEnv, loadClasses, runCase, startServer } from "../wpt/index.ts";

/** The ground of web-platform-tests' websocket client tests, on our class. */
const FOLDER = join(import.meta.dirname, "..", "wpt");
const known = json("known-failures.json") as Readonly<Record<string, string>>; // name: why
const nodes = new Set(json("node-baseline.json") as readonly string[]);

const server = await startServer();
const classes = { ...(await loadClasses("node")), WebSocket };
const env = createEnv(classes as Parameters<typeof createEnv>[0], server);

afterEach(() => server.dropConnections());
afterAll(() => server.close());

describe("the WebSocket class", () => {
  test.each(CASES.filter(({ name }) => !(name in known)))("$name", async (subject) => {
    expect((await runCase(subject, env)).message).toBeUndefined();
  });

  test.each(CASES.filter(({ name }) => name in known))(
    "known to fail, and taken off the list when it does not: $name",
    async (subject) => {
      expect((await runCase(subject, env)).ok).toBe(false);
    },
  );

  test("passes everything that Node's own class passes", () => {
    expect(Object.keys(known).filter((name) => nodes.has(name))).toEqual([]);
  });

  test("is compared by the names of cases that exist", () => {
    const names = new Set(CASES.map(({ name }) => name));
    expect([...Object.keys(known), ...nodes].filter((name) => !names.has(name))).toEqual([]);
  });
});

function json(name: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, name), "utf8"));
}
