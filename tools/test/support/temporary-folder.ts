import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Every test's temporary files in one folder, which goes when the run ends: nothing is left behind. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "wireglass-test-"));
  process.env.TMPDIR = folder; // `os.tmpdir()` asks it, in the workers and in what they start
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
