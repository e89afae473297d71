import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { sayMissing, subjectPlan } from "./control-lines.ts";
import { freePort, programFolder, serveProgram } from "./program.ts";

/** mitmproxy as a reverse proxy that writes its flows to a file. */

if (spawnSync("mitmdump", ["--version"]).status !== 0)
  sayMissing("mitmproxy is not installed (Debian: apt-get install mitmproxy)");

const { secure = false, upstreamPort = 0 } = subjectPlan();
const folder = programFolder();
const port = await freePort();
const to = `${secure ? "https" : "http"}://127.0.0.1:${upstreamPort}`;
const listen = ["--listen-host", "127.0.0.1", "--listen-port", String(port)];
const record = ["--save-stream-file", join(folder, "flows"), "--set", `confdir=${folder}`];
const command = ["mitmdump", "--quiet", "--mode", `reverse:${to}`, "--ssl-insecure"];
await serveProgram([...command, ...listen, ...record], { port, folder });
