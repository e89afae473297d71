import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CaError, CertificateAuthority } from "../../../../src/capture/proxy/ca/index.ts";
import { temporaryFolder } from "./support/folders.ts";
import { run } from "./support/programs.ts";

function mode(path: string): number {
  return statSync(path).mode & 0o777;
}

async function refused(folder: string): Promise<CaError> {
  const error = await CertificateAuthority.open(folder).catch((reason: unknown) => reason);
  if (error instanceof CaError) return error;
  throw new Error(`expected a CaError, got ${String(error)}`);
}

test("a CA's folder is made for its owner alone, with a key that nobody else can read", async () => {
  const folder = join(temporaryFolder(), "a", "b");
  const ca = await CertificateAuthority.open(folder);
  expect(mode(folder)).toBe(0o700);
  expect(mode(join(folder, "ca-key.pem"))).toBe(0o600);
  expect(readdirSync(folder).sort()).toEqual(["ca-cert.pem", "ca-key.pem"]);
  expect(readFileSync(ca.certificatePath, "utf8")).toBe(ca.certificatePem);
  expect(ca.certificatePem).not.toContain("PRIVATE");
});

test("a CA's folder gives the same CA when it is opened again", async () => {
  const folder = temporaryFolder();
  const first = await CertificateAuthority.open(folder);
  const second = await CertificateAuthority.open(folder);
  expect(second.certificatePem).toBe(first.certificatePem);
  expect(second.spkiHash).toBe(first.spkiHash);
});

test("a CA's folder gives two processes that start at once one and the same CA", async () => {
  const folder = join(temporaryFolder(), "shared");
  const child = join(import.meta.dirname, "support", "open-child.ts");
  const flags = ["--conditions=@wireglass/source", child, folder];
  const runs = await Promise.all([1, 2, 3].map(() => run(process.execPath, ...flags)));
  expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
  expect(new Set(runs.map(({ out }) => out)).size).toBe(1);
  expect(readdirSync(folder).sort()).toEqual(["ca-cert.pem", "ca-key.pem"]);
}, 30_000);

test("a CA's folder has a key that others could read closed to them", async () => {
  const folder = temporaryFolder();
  await CertificateAuthority.open(folder);
  chmodSync(join(folder, "ca-key.pem"), 0o644);
  await CertificateAuthority.open(folder);
  expect(mode(join(folder, "ca-key.pem"))).toBe(0o600);
});

test("a CA's folder gets the certificate's own file back where that was lost or changed", async () => {
  const folder = temporaryFolder();
  const ca = await CertificateAuthority.open(folder);
  writeFileSync(ca.certificatePath, "something else");
  await CertificateAuthority.open(folder);
  expect(readFileSync(ca.certificatePath, "utf8")).toBe(ca.certificatePem);
});

test("a folder is refused where everybody may write to it", async () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o777);
  expect(await refused(folder)).toMatchObject({ code: "ca/foreign", path: folder });
});

test("a folder is refused where a file stands in its place", async () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  expect(await refused(file)).toMatchObject({ code: "ca/folder" });
  expect(await refused(join(file, "below"))).toMatchObject({ code: "ca/folder" });
});

test.each([
  { name: "nothing", text: () => "" },
  { name: "no PEM", text: () => "hello" },
  { name: "no key", text: (pem: string) => pem.replace(/[\s\S]*-----END PRIVATE KEY-----/, "") },
  {
    name: "no certificate",
    text: (pem: string) => pem.replace(/-----BEGIN CERTIFICATE[\s\S]*/, ""),
  },
  { name: "half of it", text: (pem: string) => pem.slice(0, pem.length * 0.75) },
  { name: "more than a CA has", text: (pem: string) => pem + "x".repeat(70_000) },
])("a folder is refused with one sentence where its file has $name", async ({ text }) => {
  const folder = temporaryFolder();
  await CertificateAuthority.open(folder);
  const path = join(folder, "ca-key.pem");
  writeFileSync(path, text(readFileSync(path, "utf8")));
  const error = await refused(folder);
  expect(error).toMatchObject({ code: "ca/broken", path });
  expect(error.message).toMatch(/^\S.*; move it away, and a new one is made$/);
});

test("a folder is refused where the key is that of another certificate", async () => {
  const [folder, other] = [temporaryFolder(), temporaryFolder()];
  const ca = await CertificateAuthority.open(folder);
  await CertificateAuthority.open(other);
  const foreign = readFileSync(join(other, "ca-key.pem"), "utf8");
  const mixed = foreign.replace(/-----BEGIN CERTIFICATE[\s\S]*/, ca.certificatePem);
  writeFileSync(join(folder, "ca-key.pem"), mixed);
  expect((await refused(folder)).reason).toBe("key and certificate do not belong together");
});

test("a folder is refused where a folder stands in the place of its file", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "ca-key.pem"));
  expect(await refused(folder)).toMatchObject({ code: "ca/unreadable" });
});
