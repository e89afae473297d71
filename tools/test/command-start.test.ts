import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ROOT } from "./support/source-tree.ts";
import { run } from "./support/tarball.ts";

/** A Node of the machine that is too old for Wireglass, if it has one. */
function oldNode(): string | undefined {
  const folders = (process.env.PATH ?? "")
    .split(":")
    .filter((path) => !path.includes("node_modules"));
  const files = folders.map((path) => join(path, "node")).filter((file) => existsSync(file));
  return files.find((file) => /^v2[0-3]\./.test(run(file, ["--version"], ROOT).stdout));
}

const old = oldNode();
let folder: string;
let program: string;

/** The command as it is installed, with a main program that shows what reached it. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wireglass-command-"));
  const installed = join(folder, "packages", "wireglass");
  cpSync(join(ROOT, "packages/wireglass/bin"), join(installed, "bin"), { recursive: true });
  writeFileSync(join(installed, "package.json"), '{ "type": "module" }');
  program = join(installed, "bin", "wireglass.js");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function addMain(code: string): void {
  const cli = join(folder, "packages/wireglass/dist/cli");
  mkdirSync(cli, { recursive: true });
  writeFileSync(join(cli, "main.js"), code);
}

function addNode(): void {
  const commands = join(folder, "node_modules", ".bin");
  mkdirSync(commands, { recursive: true });
  symlinkSync(process.execPath, join(commands, "node"));
}

const SHOW =
  "console.log(parseInt(process.versions.node), ...process.argv.slice(2)); process.exitCode = 7;";

/** Says what other users of the machine see of it. */
const SEEN =
  "import { readFileSync } from 'node:fs'; console.log(readFileSync('/proc/self/cmdline', 'latin1'), process.argv.slice(2).join(' '));";

describe("the wireglass command", () => {
  test.skipIf(process.platform !== "linux").each([
    { words: ["proxy", "--upstream-proxy", "http://me:s3cret@proxy:3128"], named: "proxy" },
    { words: ["serve", "auth", "--user", "me:s3cret"], named: "serve" },
    { words: ["serve", "auth", "--user=me:s3cret"], named: "serve" },
  ])("shows nobody the password in $words", ({ words, named }) => {
    addMain(SEEN);
    const { stdout } = run(process.execPath, [program, ...words], folder);
    const [seen = "", got = ""] = stdout.split(/\0+ /);
    expect(seen).toContain(`wireglass ${named}`);
    expect(seen).not.toContain("s3cret");
    expect(got.trim()).toBe(words.join(" "));
  });

  test("runs its main program with its arguments and its status", () => {
    addMain(SHOW);
    const { status, stdout } = run(process.execPath, [program, "serve", "--x"], folder);
    expect([status, stdout]).toEqual([7, "24 serve --x\n"]);
  });

  test("says what to do in a checkout that is not built", () => {
    const { status, stderr } = run(process.execPath, [program], folder);
    expect([status, stderr]).toEqual([
      2,
      'wireglass is not built yet in this checkout: run "npm start" or "npm test" once.\n',
    ]);
  });
});

describe.skipIf(old === undefined)("the wireglass command on an older Node", () => {
  test("continues in the newer Node of its checkout", () => {
    addMain(SHOW);
    addNode();
    const { status, stdout } = run(old ?? "", [program, "explain", "81 00"], folder);
    expect([status, stdout]).toEqual([7, "24 explain 81 00\n"]);
  });

  test("ends by the signal that ended it there", () => {
    addMain('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000);');
    addNode();
    expect(run("sh", ["-c", `"$0" "$1"; echo $?`, old ?? "", program], folder).stdout).toBe(
      "143\n",
    );
  });

  test("ends there, too, when it is killed itself", async () => {
    addMain(
      'console.log(process.pid); process.on("SIGTERM", () => { console.log("ended"); process.exit(); }); setInterval(() => {}, 1000);',
    );
    addNode();
    const launcher = spawn(old ?? "", [program], { stdio: ["ignore", "pipe", "inherit"] });
    let heard = "";
    launcher.stdout.on("data", (chunk) => {
      heard += chunk;
      if (heard.endsWith("\n")) launcher.kill("SIGKILL");
    });
    await once(launcher, "close"); // which is when nobody holds its output any more
    expect(heard).toMatch(/^\d+\nended\n$/);
  });

  test("says what it needs where npm has no newer Node either", () => {
    addMain(SHOW);
    const offline = ["-c", 'PATH=/nowhere exec "$@"', "sh", old ?? "", program, "serve", "chat"];
    const { status, stdout, stderr } = run("sh", offline, folder);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("needs Node 24 or newer");
    expect(stderr).toContain("npm could not fetch it: install Node 24 or newer\n");
  });
});
