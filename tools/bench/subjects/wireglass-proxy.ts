import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Door, TapeBlock } from "../../../packages/wireglass/src/capture/index.ts";
import { type CpuTime, serveControl, subjectPlan } from "./control-lines.ts";
import { treeMicros } from "./process-time.ts";
import { capture, control, scripts } from "./product.ts";

/**
 * Our proxy with one reverse door. "record" writes everything to a capture, as `wireglass proxy` does; "rules" has a
 * rule that looks at each message and changes none, as the load generator knows its answers; "watch" and "script" have
 * a script that does, reading along or asked; "memory" keeps the last blocks of the tape, so that forwarding alone is seen.
 */

/** Blocks of a mebibyte; the oldest is used again. */
const KEPT_BLOCKS = 16;

const { variant, secure = false, upstreamPort = 0 } = subjectPlan();
const isScripted = variant === "watch" || variant === "script";
const folder = mkdtempSync(join(tmpdir(), "wireglass-bench-"));
const to = new URL(`${secure ? "wss" : "ws"}://127.0.0.1:${upstreamPort}`);
const door: Door = { kind: "reverse", listen: { hostname: "127.0.0.1", port: 0 }, secure, to };
const upstream = { connectTimeoutMs: 10_000, isExempt: () => true };

/** It is asked about each message, and looks for its text in it. */
const RULES = scripts.rulesOf([
  { filter: "opcode:text size>100", replace: { text: "not in any message", with: "x" } },
]);

/** It looks at each text, and changes none. */
const SCRIPT = `
export const mode = ${variant === "watch" ? '"watch"' : '"change"'};
let found = 0;
export function onMessage(message) {
  if (message.text?.includes("not in any message")) found++;
}
`;

function scriptFile(): string {
  const file = join(folder, "script.js");
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(file, SCRIPT);
  return file;
}

/** A proxy that runs: where it listens, and how it ends. */
type Running = { readonly url: string | undefined; close(): Promise<void> };

async function recording(): Promise<Running> {
  const file = join(folder, "bench.wgc");
  const caFolder = join(folder, "ca");
  const { COMMON_RETENTION: retention } = control; // a long run must not fill the disk
  const bench = await control.Workbench.start({
    file,
    doors: [door],
    upstream,
    caFolder,
    retention,
    ...(variant === "rules" && { rules: RULES }),
    ...(isScripted && { scripts: { files: [scriptFile()] } }),
  });
  return { url: bench.proxy.urls[0], close: () => bench.close() };
}

async function remembering(): Promise<Running> {
  const ca = await capture.CertificateAuthority.open(join(folder, "ca"));
  const kept: TapeBlock[] = [];
  const tape = new capture.Tape({
    send(block) {
      const oldest = kept.length === KEPT_BLOCKS ? kept.shift() : undefined;
      if (oldest !== undefined) tape.recycle(oldest.id);
      kept.push(block);
    },
  });
  let connections = 0;
  const nextConnection = (): number => ++connections;
  const proxy = await capture.CaptureProxy.start({
    ca,
    doors: [door],
    upstream,
    tape,
    nextConnection,
  });
  return { url: proxy.urls[0], close: () => proxy.close() };
}

const proxy = await (variant === "memory" ? remembering() : recording());

async function end(): Promise<void> {
  await proxy.close();
  rmSync(folder, { recursive: true, force: true });
}

/** A script has a process of its own, which counts. */
const cpu = (): CpuTime => ({ userMicros: treeMicros(process.pid), systemMicros: 0 });
const port = Number(new URL(proxy.url ?? "").port);
await serveControl(port, { end, ...(isScripted && { cpu }) });
