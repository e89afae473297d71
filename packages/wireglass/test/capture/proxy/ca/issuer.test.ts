import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CertificateAuthority } from "../../../../src/capture/proxy/ca/index.ts";
import { issuerFromPem } from "../../../../src/capture/proxy/ca/issuer.ts";
import { newRootPem } from "../../../../src/capture/proxy/ca/root-certificate.ts";
import { temporaryFolder } from "./support/folders.ts";
import { hasProgram, run } from "./support/programs.ts";

test("a CA of our own is read with its name and its key's identifier", async () => {
  const issuer = issuerFromPem(await newRootPem(new Date()));
  expect(issuer.certificate.subject).toMatch(/^CN=Wireglass CA [0-9a-f]{8}\nO=Wireglass/);
  expect(issuer.keyId?.byteLength).toBe(20);
  expect(issuer.notAfter.getTime()).toBeGreaterThan(Date.now());
});

/** Has openssl make a CA as people do, and puts it where ours would be. */
async function foreignCa(folder: string, ...algorithm: readonly string[]): Promise<void> {
  const file = join(folder, "ca-key.pem");
  const out = ["-keyout", file, "-out", join(folder, "cert.pem"), "-subj", "/O=Ünser/CN=Test CA"];
  const { status, err } = await run(
    "openssl",
    ...["req", "-x509", "-utf8", "-nodes", "-days", "9", "-newkey", ...algorithm, ...out],
  );
  if (status !== 0) throw new Error(err);
  const { appendFileSync } = await import("node:fs");
  appendFileSync(file, readFileSync(join(folder, "cert.pem")));
}

describe.skipIf(!hasProgram("openssl", "version"))("a CA made by openssl", () => {
  test("signs as well, on any curve", async () => {
    const folder = temporaryFolder();
    await foreignCa(folder, "ec", "-pkeyopt", "ec_paramgen_curve:secp384r1");
    const ca = await CertificateAuthority.open(folder);
    expect(ca.name).toBe("Test CA");
    expect((await ca.contextFor("a.example")).context).toBeDefined();
  });

  test("is refused where its key is for RSA", async () => {
    const folder = temporaryFolder();
    await foreignCa(folder, "rsa:2048");
    await expect(CertificateAuthority.open(folder)).rejects.toMatchObject({
      code: "ca/broken",
      reason: "its key is not an elliptic-curve key",
    });
  });
});
