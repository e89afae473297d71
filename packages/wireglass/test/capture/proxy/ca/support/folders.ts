import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { CertificateAuthority } from "../../../../../src/capture/proxy/ca/index.ts";

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "wireglass-ca-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A CA that all tests of a file share: opened once, its folder gone with the process. */
export async function sharedAuthority(): Promise<CertificateAuthority> {
  const folder = mkdtempSync(join(tmpdir(), "wireglass-ca-test-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return CertificateAuthority.open(folder);
}
