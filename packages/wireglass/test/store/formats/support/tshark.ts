import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** True where tshark can be run. */
export const HAS_TSHARK = spawnSync("tshark", ["--version"]).status === 0;

/** What it takes random bytes of streams and datagrams for is of no interest: its guesses are switched off. */
const GUESSLESS = HAS_TSHARK ? guesses().flatMap((name) => ["--disable-protocol", name]) : [];

/** Protocols that are guessed by the bytes alone; each line has what they lie in, their name, and whether they are on. */
function guesses(): readonly string[] {
  const { stdout } = spawnSync("tshark", ["-G", "heuristic-decodes"], { encoding: "utf8" });
  const rows = stdout.split("\n").map((line) => line.split("\t"));
  const names = rows.flatMap(([parent = "", name, on]) =>
    /^(tcp|udp)$/.test(parent) && name !== undefined && on === "T" ? [name] : [],
  );
  return [...new Set(names)].filter((name) => !/^(http|tls|xml)/.test(name));
}

/** What tshark prints of a file, with these arguments. */
export function tshark(file: Uint8Array, ...args: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "wireglass-pcapng-"));
  try {
    const path = join(folder, "capture.pcapng");
    writeFileSync(path, file);
    const { status, stdout, stderr } = spawnSync("tshark", ["-r", path, ...GUESSLESS, ...args], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`tshark failed: ${stderr}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The values of some fields, a list for each packet that the filter lets through. */
export function fieldsOf(file: Uint8Array, filter: string, fields: readonly string[]): string[][] {
  const wanted = fields.flatMap((field) => ["-e", field]);
  const text = tshark(
    file,
    "-Y",
    filter,
    "-T",
    "fields",
    "-E",
    "separator=/t",
    "-E",
    "aggregator=|",
    ...wanted,
  );
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));
}
