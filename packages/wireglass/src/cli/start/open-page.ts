import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Asks the desktop to show a page; where there is none, nothing happens. All users of the machine can read a
 * command line, and the address has a secret in it: so what is opened is a file that only its owner can read,
 * and that leads there.
 *
 * @returns what takes the file away again
 */
export function openPage(url: string): () => void {
  const folder = mkdtempSync(join(tmpdir(), "wireglass-open-")); // for its owner alone
  const file = join(folder, "wireglass.html");
  writeFileSync(file, redirectTo(url), { mode: 0o600 });
  const opener = { darwin: "open", win32: "explorer" }[process.platform as string] ?? "xdg-open";
  const child = spawn(opener, [file], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
  return () => rmSync(folder, { recursive: true, force: true });
}

/** @param url one of ours: its characters need no escape */
function redirectTo(url: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${url}">
<title>Wireglass</title>
<a href="${url}">Wireglass</a>
`;
}
