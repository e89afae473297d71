import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CERTIFICATE } from "./serving.ts";

/** The certificate and its key in one file, for programs that take neither otherwise. Gone when disposed. */
export function certificateFile(): { readonly path: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), "wireglass-certificate-"));
  const path = join(folder, "certificate.pem");
  writeFileSync(path, `${CERTIFICATE.cert}\n${CERTIFICATE.key}`, { mode: 0o600 });
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
