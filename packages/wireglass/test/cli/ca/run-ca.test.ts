import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CertificateAuthority } from "../../../src/capture/index.ts";
import { temporaryFolder } from "../../capture/proxy/ca/support/folders.ts";
import { run } from "./ca-run.ts";

const PRIVATE = /PRIVATE/;

test("shows the CA, and how every system is told to trust it", async () => {
  const caFolder = temporaryFolder();
  const { status, out, err } = await run({ caFolder });
  const ca = await CertificateAuthority.open(caFolder);
  expect({ status, err }).toEqual({ status: 0, err: "" });
  for (const fact of [ca.name, ca.certificatePath, ca.fingerprint, ca.spkiHash]) {
    expect(out).toContain(fact);
  }
  for (const words of [
    "update-ca-certificates",
    "update-ca-trust",
    "add-trusted-cert",
    "certutil -user -addstore Root",
    "Firefox",
    "Android",
    "iPhone",
    `NODE_EXTRA_CA_CERTS=${ca.certificatePath}`,
    `curl --cacert ${ca.certificatePath}`,
    "REQUESTS_CA_BUNDLE=",
  ]) {
    expect(out).toContain(words);
  }
  expect(out).not.toMatch(PRIVATE);
});

test("speaks Chinese", async () => {
  const { out } = await run({ caFolder: temporaryFolder(), lang: "zh" });
  expect(out).toContain("密钥哈希");
  expect(out).not.toContain("valid until");
});

test("a path with blanks and quotes is one word of the shell", async () => {
  const caFolder = join(temporaryFolder(), "it's mine");
  const { out } = await run({ caFolder });
  const quoted = `'${join(caFolder, "ca-cert.pem").replaceAll("'", `'\\''`)}'`;
  expect(out).toContain(`curl --cacert ${quoted} https`);
});

test("with --json, one line has the facts", async () => {
  const caFolder = temporaryFolder();
  const { out } = await run({ caFolder, json: true });
  const ca = await CertificateAuthority.open(caFolder);
  expect(out.trimEnd().split("\n")).toHaveLength(1);
  expect(JSON.parse(out)).toEqual({
    kind: "ca",
    folder: caFolder,
    certificate: ca.certificatePath,
    name: ca.name,
    fingerprint: ca.fingerprint,
    spkiHash: ca.spkiHash,
    notBefore: ca.notBefore.getTime() / 1000,
    notAfter: ca.notAfter.getTime() / 1000,
  });
});

test.each([
  { name: "PEM on stdout where nothing else is said", wanted: {}, der: false },
  { name: "DER on stdout where it is asked for", wanted: { format: "der" }, der: true },
] as const)("exports $name", async ({ wanted, der }) => {
  const caFolder = temporaryFolder();
  const { status, bytes, out } = await run({ caFolder, action: "export", ...wanted });
  const ca = await CertificateAuthority.open(caFolder);
  expect(status).toBe(0);
  expect(bytes).toEqual(Buffer.from(der ? ca.certificateDer : ca.certificatePem));
  expect(out).not.toMatch(PRIVATE);
});

test.each([
  { file: "ca.pem", format: undefined, der: false },
  { file: "ca.crt", format: undefined, der: false },
  { file: "ca.cer", format: undefined, der: true },
  { file: "ca.DER", format: undefined, der: true },
  { file: "ca.crt", format: "der", der: true },
  { file: "ca.der", format: "pem", der: false },
] as const)("exports into $file with --format $format", async ({ file, format, der }) => {
  const caFolder = temporaryFolder();
  const output = join(temporaryFolder(), file);
  const { status, out, err } = await run({ caFolder, action: "export", format, output });
  const { fingerprint256 } = new X509Certificate(readFileSync(output));
  expect({ status, out }).toEqual({ status: 0, out: "" });
  expect(err).toBe(`wrote ${output} (SHA-256 ${fingerprint256})\n`);
  expect(readFileSync(output).subarray(0, 5).toString() === "-----").toBe(!der);
});

test("renews the CA, and says where the former key is", async () => {
  const caFolder = temporaryFolder();
  const before = await CertificateAuthority.open(caFolder);
  const { status, out } = await run({ caFolder, action: "renew" });
  const after = await CertificateAuthority.open(caFolder);
  expect(status).toBe(0);
  expect(after.fingerprint).not.toBe(before.fingerprint);
  expect(out).toContain(after.fingerprint);
  const [aside = ""] = readdirSync(caFolder).filter((name) => /^ca-key-/.test(name));
  expect(out).toContain(join(caFolder, aside));
  expect(statSync(join(caFolder, aside)).mode & 0o777).toBe(0o600);
  const line = await run({ caFolder, action: "renew", json: true });
  expect(JSON.parse(line.out).replaced).toMatch(/ca-key-\d{8}T/);
});

test.each([
  ["--format", { action: "show", format: "der" }],
  ["--output", { action: "renew", output: "x" }],
  ["--listen", { action: "export", listen: "http://127.0.0.1:0/" }],
  ["--json", { action: "export", json: true }],
] as const)("%s where it does nothing is refused, and nothing is made", async (flag, wanted) => {
  const caFolder = join(temporaryFolder(), "new");
  const { status, out, err } = await run({ caFolder, ...wanted });
  expect({ status, out }).toEqual({ status: 2, out: "" });
  expect(err).toBe(`${flag} has no meaning for wireglass ca ${wanted.action}; leave it out\n`);
  expect(() => statSync(caFolder)).toThrow();
});

test("DER is not written to a terminal", async () => {
  const wanted = { action: "export", format: "der", isTTY: true } as const;
  const { status, out, err } = await run({ caFolder: temporaryFolder(), ...wanted });
  expect({ status, out }).toEqual({ status: 2, out: "" });
  expect(err).toMatch(/^DER is not for a terminal: .*\n$/);
});

test("an output that cannot be written is told of", async () => {
  const output = join(temporaryFolder(), "no", "such", "folder.pem");
  const { status, err } = await run({ caFolder: temporaryFolder(), action: "export", output });
  expect(status).toBe(1);
  expect(err).toBe(`${output} cannot be written (no such file or directory); check --output\n`);
});

test.each(["en", "zh"] as const)("a CA that cannot be used is told of in %s", async (lang) => {
  const caFolder = temporaryFolder();
  writeFileSync(join(caFolder, "ca-key.pem"), "nothing");
  const { status, err } = await run({ caFolder, lang });
  expect(status).toBe(1);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
  expect(err).toContain(join(caFolder, "ca-key.pem"));
});
