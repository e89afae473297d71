import { createHash, X509Certificate } from "node:crypto";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { describe, expect, test } from "vitest";
import type { CertificateAuthority } from "../../../../src/capture/proxy/ca/index.ts";
import { sharedAuthority } from "./support/folders.ts";
import { hasProgram, run } from "./support/programs.ts";
import { tlsServer } from "./support/tls-server.ts";

const DAY_MS = 86_400_000;
const ca = await sharedAuthority();

/** Everything that stands for somebody: how it is asked for, and what the certificate then says. */
const NAMES = [
  { name: "example.com", san: "DNS:example.com" },
  { name: "EXAMPLE.com", san: "DNS:example.com" },
  { name: "example.com.", san: "DNS:example.com" },
  { name: "xn--bcher-kva.example", san: "DNS:xn--bcher-kva.example" },
  { name: "a_b.-c-.example", san: "DNS:a_b.-c-.example" },
  { name: `${"a".repeat(63)}.${"b".repeat(63)}.example`, san: /^DNS:a{63}\.b{63}\.example$/ },
];

/** The certificate that the server presents to whoever trusts the authority. */
function presented(ca: CertificateAuthority, options: ConnectionOptions): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({ ca: ca.certificatePem, ...options }, () => {
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      if (certificate === undefined) reject(new Error("no certificate"));
      else resolve(certificate);
    });
    socket.on("error", reject);
  });
}

test.each(NAMES)("a certificate for $name is accepted by Node", async ({ name, san }) => {
  const port = await tlsServer(ca);
  const servername = name.replace(/\.$/, "");
  const certificate = await presented(ca, { port, host: "127.0.0.1", servername });
  if (typeof san === "string") expect(certificate.subjectAltName).toBe(san);
  else expect(certificate.subjectAltName).toMatch(san);
});

test.each(["127.0.0.1", "::1"])(
  "a certificate for the address %s is accepted by Node",
  async (host) => {
    const port = await tlsServer(ca, host);
    const certificate = await presented(ca, { port, host });
    expect(certificate.checkIP(host)).toBe(host);
    expect(certificate.checkHost("localhost")).toBeUndefined();
  },
);

test("a certificate holds what clients ask of one", async () => {
  const port = await tlsServer(ca);
  const options = { port, host: "127.0.0.1", servername: "a.example" };
  const certificate = await presented(ca, options);
  const { validFromDate: from, validToDate: to } = certificate;
  expect(to.getTime() - from.getTime()).toBeLessThanOrEqual(397 * DAY_MS);
  expect(certificate.ca).toBe(false);
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  expect(certificate.checkIssued(new X509Certificate(ca.certificatePem))).toBe(true);
  expect(certificate.subject).toBe("CN=a.example");
  const again = await presented(ca, { ...options, servername: "b.example" });
  expect(again.serialNumber).not.toBe(certificate.serialNumber);
});

test.each([
  ["*.example.com"],
  ["a..example"],
  ["a b"],
  ["a,CN=b"],
  [`${"a".repeat(64)}.example`],
  ["a".repeat(250)],
])("a client that names %j is shown the certificate of the host connected to", async (name) => {
  const port = await tlsServer(ca);
  const options = { port, host: "127.0.0.1", servername: name };
  const certificate = await presented(ca, { ...options, checkServerIdentity: () => undefined });
  expect(certificate.subjectAltName).toBe("IP Address:127.0.0.1");
});

describe.skipIf(!hasProgram("curl"))("curl --cacert", () => {
  const hello = (...flags: readonly string[]) =>
    run("curl", "-sS", "--noproxy", "*", "--cacert", ca.certificatePath, ...flags);

  test.each(NAMES.map(({ name }) => name))("accepts %s", async (name) => {
    const port = await tlsServer(ca);
    const resolve = `${name.replace(/\.$/, "")}:${port}:127.0.0.1`;
    const dotted = ["--resolve", resolve, "--resolve", resolve.replace(":", ".:")];
    expect(await hello(...dotted, `https://${name}:${port}/`)).toMatchObject({ out: "hello" });
  });

  test.each(["127.0.0.1", "::1"])("accepts the address %s", async (host) => {
    const port = await tlsServer(ca, host);
    const shown = host.includes(":") ? `[${host}]` : host;
    expect(await hello(`https://${shown}:${port}/`)).toMatchObject({ status: 0, out: "hello" });
  });
});

describe.skipIf(!hasProgram("openssl", "version"))("openssl", () => {
  test("verifies the chain under the strictest reading of RFC 5280", async () => {
    const port = await tlsServer(ca);
    const about = ["-connect", `127.0.0.1:${port}`, "-servername", "a.example"];
    const strict = ["-x509_strict", "-verify_hostname", "a.example", "-verify_return_error"];
    const { status, out, err } = await run(
      "openssl",
      ...["s_client", "-CAfile", ca.certificatePath, ...about, ...strict],
    );
    expect(status, out + err).toBe(0);
    expect(out).toContain("Verify return code: 0 (ok)");
  });

  test("finds the same hash of the key", async () => {
    const { out } = await run("openssl", "x509", "-in", ca.certificatePath, "-noout", "-pubkey");
    const spki = Buffer.from(out.replace(/-----[^-]+-----|\s/g, ""), "base64");
    expect(createHash("sha256").update(spki).digest("base64")).toBe(ca.spkiHash);
  });

  test("finds the same fingerprint", async () => {
    const flags = ["x509", "-in", ca.certificatePath, "-noout", "-fingerprint", "-sha256"];
    expect((await run("openssl", ...flags)).out).toContain(ca.fingerprint);
  });
});
