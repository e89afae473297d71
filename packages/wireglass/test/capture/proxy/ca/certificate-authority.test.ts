import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { CertificateAuthority } from "../../../../src/capture/proxy/ca/index.ts";
import { sharedAuthority, temporaryFolder } from "./support/folders.ts";

const DAY_MS = 86_400_000;
const ca = await sharedAuthority();

test("a certificate is made once for those who ask at once, in whatever form they name it", async () => {
  const names = ["once.example", "ONCE.example", "once.example."];
  const contexts = await Promise.all(names.map((name) => ca.contextFor(name)));
  expect(new Set(contexts).size).toBe(1);
  const addresses = ["::1", "[::1]", "0:0:0:0:0:0:0:1", "::1%lo"];
  const others = await Promise.all(addresses.map((name) => ca.contextFor(name)));
  expect(new Set(others).size).toBe(1);
});

test("a certificate is renewed before it ends", async () => {
  const first = await ca.contextFor("renewed.example");
  vi.setSystemTime(Date.now() + 28 * DAY_MS);
  onTestFinished(() => void vi.useRealTimers());
  expect(await ca.contextFor("renewed.example")).toBe(first);
  vi.setSystemTime(Date.now() + 1.5 * DAY_MS);
  expect(await ca.contextFor("renewed.example")).not.toBe(first);
});

test.each([
  { name: "a wildcard", hostile: "*.example.com" },
  { name: "an empty label", hostile: "a..example" },
  { name: "a NUL", hostile: "bank.example\0.evil.example" },
  { name: "a name within the name", hostile: "a,CN=bank.example" },
  { name: "too long a label", hostile: `${"a".repeat(64)}.example` },
  { name: "too long a name", hostile: "a.".repeat(200) },
  { name: "a path", hostile: "bücher.example/bank.example" },
  { name: "no name at all", hostile: "" },
])(
  "a certificate for $name is that of the host connected to, or of nobody",
  async ({ hostile }) => {
    const fallback = await ca.contextFor(hostile, { fallback: "host.example" });
    expect(fallback).toBe(await ca.contextFor("host.example"));
    expect(await ca.contextFor(hostile)).toBe(await ca.contextFor(undefined));
    expect(await ca.contextFor(hostile)).toBe(await ca.contextFor(hostile, { fallback: hostile }));
  },
);

test("a certificate comes for any text as name", async () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.domain(), fc.ipV4(), fc.ipV6());
  await fc.assert(
    fc.asyncProperty(text, async (name) => {
      expect((await ca.contextFor(name)).context).toBeDefined();
    }),
    { numRuns: 200 },
  );
});

test("renewing makes a new key, and keeps the old one aside", async () => {
  const folder = temporaryFolder();
  const old = await CertificateAuthority.open(folder);
  const before = readFileSync(join(folder, "ca-key.pem"), "utf8");
  const renewed = await old.renew();
  expect(renewed.spkiHash).not.toBe(old.spkiHash);
  expect(renewed.name).not.toBe(old.name);
  expect((await CertificateAuthority.open(folder)).fingerprint).toBe(renewed.fingerprint);
  expect(readFileSync(renewed.certificatePath, "utf8")).toBe(renewed.certificatePem);
  const aside = renewed.replaced ?? "";
  expect(aside).toMatch(/ca-key-\d{8}T\d{9}Z\.pem$/);
  expect(readFileSync(aside, "utf8")).toBe(before);
  expect(statSync(aside).mode & 0o777).toBe(0o600);
});

test("a CA that has ended is renewed when it is opened", async () => {
  const folder = temporaryFolder();
  const old = await CertificateAuthority.open(folder);
  vi.setSystemTime(old.notAfter.getTime() + 1000);
  onTestFinished(() => void vi.useRealTimers());
  const renewed = await CertificateAuthority.open(folder);
  expect(renewed.fingerprint).not.toBe(old.fingerprint);
  expect(renewed.notAfter.getTime()).toBeGreaterThan(Date.now());
});
