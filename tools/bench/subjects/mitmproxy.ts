import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sayMissing, subjectPlan } from "./control-lines.ts";
import { freePort, programFolder, serveProgram } from "./program.ts";

/** mitmproxy as a reverse proxy that writes its flows to a file; "addon" has one that is told of each message. */

if (spawnSync("mitmdump", ["--version"]).status !== 0)
  sayMissing("mitmproxy is not installed (Debian: apt-get install mitmproxy)");

const { variant, secure = false, upstreamPort = 0 } = subjectPlan();
const folder = programFolder();
const port = await freePort();
const to = `${secure ? "https" : "http"}://127.0.0.1:${upstreamPort}`;
const listen = ["--listen-host", "127.0.0.1", "--listen-port", String(port)];
const record = ["--save-stream-file", join(folder, "flows"), "--set", `confdir=${folder}`];
const command = ["mitmdump", "--quiet", "--mode", `reverse:${to}`, "--ssl-insecure"];
const addon = join(folder, "addon.py");
writeFileSync(addon, "def websocket_message(flow):\n    pass\n");
const scripts = variant === "addon" ? ["-s", addon] : [];
await serveProgram([...command, ...listen, ...record, ...scripts], { port, folder });
