import { spawnSync } from "node:child_process";
import { peers } from "../../../peers/index.ts";
import { Program } from "./program.ts";

/** What curl has printed, byte by byte, and how it ended. */
export type CurlOutcome = {
  readonly status: number | null;
  /** The answer's first line and headers, with `-i`. */
  readonly head: string;
  /** What follows: a page, or frames. */
  readonly body: Buffer;
};

/** Runs curl to its end. It takes every certificate, and reads no configuration of the person's. */
export async function curl(...args: readonly string[]): Promise<CurlOutcome> {
  const program = new Program(peers().curl ?? "", ["-q", "-sS", "-k", "--max-time", "10", ...args]);
  const chunks: Buffer[] = [];
  program.child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const status = await program.ended;
  const bytes = Buffer.concat(chunks);
  const end = args.includes("-i") ? bytes.indexOf("\r\n\r\n") + 4 : 0;
  return { status, head: bytes.toString("latin1", 0, end), body: bytes.subarray(end) };
}

/** True for a curl that was built with its own WebSocket client, which came with version 7.86. */
export function curlSpeaksWebSocket(): boolean {
  const { curl: command } = peers();
  if (command === undefined) return false;
  const { stdout } = spawnSync(command, ["-q", "-V"], { encoding: "utf8" });
  return /^Protocols:.* ws\b/m.test(stdout);
}

/** The headers of RFC 6455 §1.2's example, as people give them to curl. */
export const UPGRADE: readonly string[] = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

/** The same as arguments, without those whose name is in `without`. */
export function upgradeArguments(...without: readonly string[]): readonly string[] {
  const kept = UPGRADE.filter((header) => !without.includes(header.split(":")[0] ?? ""));
  return kept.flatMap((header) => ["-H", header]);
}
