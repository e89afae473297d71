import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ROOT } from "./support/source-tree.ts";
import { run } from "./support/tarball.ts";

const LOCK = pathToFileURL(join(ROOT, "tools/bootstrap/lock.mjs")).href;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wireglass-lock-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that writes its begin and end to a journal while it holds the lock. */
function holder(name: string): Promise<void> {
  const code = `
    import { appendFileSync } from "node:fs";
    import { setTimeout as delay } from "node:timers/promises";
    import { withLock } from ${JSON.stringify(LOCK)};
    await withLock("lock", () => {}, async () => {
      appendFileSync("journal", "${name} ");
      await delay(100);
      appendFileSync("journal", "${name} ");
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    cwd: folder,
    stdio: "inherit",
  });
  return new Promise((settle) => child.on("close", () => settle()));
}

function journal(): readonly string[] {
  return readFileSync(join(folder, "journal"), "utf8").trim().split(" ");
}

test("one process at a time is inside", async () => {
  await Promise.all(["a", "b", "c", "d"].map(holder));
  const names = journal();
  expect(names).toHaveLength(8);
  for (let i = 0; i < names.length; i += 2) expect(names[i]).toBe(names[i + 1]);
});

test("the lock of a process that is gone is taken over, by one of those who wait", async () => {
  const { stdout } = run(process.execPath, ["-p", "process.pid"], folder);
  writeFileSync(
    join(folder, "lock"),
    JSON.stringify({ processIds: [Number(stdout)], host: hostname() }),
  );
  await Promise.all(["a", "b", "c"].map(holder));
  const names = journal();
  expect(names).toHaveLength(6);
  for (let i = 0; i < names.length; i += 2) expect(names[i]).toBe(names[i + 1]);
});
