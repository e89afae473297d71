import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { webSocketServer } from "./servers.ts";

/** Runs a command in a pseudo-terminal of 40 columns; types a line for each text that it waits for. */
const DRIVER = `
import json, os, pty, select, struct, sys, fcntl, termios, time
steps = json.loads(sys.argv[1])
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
seen, since, end = b"", 0, time.time() + 10
while time.time() < end:
    if select.select([fd], [], [], 0.1)[0]:
        try:
            data = os.read(fd, 65536)
        except OSError:
            data = b""
        if not data:
            break
        seen += data
    if steps and steps[0][0].encode() in seen[since:]:
        since = len(seen)
        os.write(fd, steps.pop(0)[1].encode())
sys.stdout.buffer.write(seen)
sys.stdout.buffer.flush()
try:
    os.kill(pid, 9 if time.time() >= end else 0)
except OSError:
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

const python =
  spawnSync("python3", ["-c", "import pty, os; os.waitstatus_to_exitcode"]).status === 0;

const SCRIPT = `
import { runConnect } from ${JSON.stringify(join(import.meta.dirname, "../../../src/cli/connect/index.ts"))};
const status = await runConnect(
  { url: process.argv[1], headers: [], subprotocols: [], insecure: false, deflate: true, reconnect: false,
    json: false, binary: false, quiet: false, send: [], limits: {} },
  { stdin: process.stdin, stdout: process.stdout, stderr: (text) => process.stderr.write(text),
    signal: new AbortController().signal, color: true, lang: "en" });
process.exit(status);
`;

test.skipIf(!python)("a real terminal, with python3's pty (skipped without it)", async () => {
  const { url } = await webSocketServer();
  const steps = [
    ["> ", "hello wörld\r"],
    ["←\x1b[39m hello", "more than fits into one row of this narrow screen"],
    ["screen", "\x7f\x7f\x7f\x7f\x7f\x7frow\r"], // six backspaces
    ["narrow row", "\x03"],
  ];
  const node = [process.execPath, "--conditions=@wireglass/source", "--input-type=module"];
  const args = ["-c", DRIVER, JSON.stringify(steps), ...node, "-e", SCRIPT, url];
  const env = { ...process.env, TERM: "xterm", XDG_STATE_HOME: mkdtempSync(join(tmpdir(), "wg-")) };
  const child = spawn("python3", args, { env });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    out += chunk.toString("utf8");
  });
  const status = await new Promise((resolve) => child.once("close", resolve));
  expect(status, out).toBe(0);
  expect(out).toContain("\x1b[36m→\x1b[39m hello wörld\r\n");
  expect(out).toContain("\x1b[32m←\x1b[39m more than fits into one row of this narrow row\r\n");
  expect(out).toContain('"user exit"');
});
