import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { certificateFingerprint, connect, selfSigned } from "../../../src/endpoint/index.ts";
import { runRefused, startServe } from "./serve-run.ts";

const files = { cert: "", key: "", otherKey: "", rsaKey: "" };
let given = "";

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "wireglass-tls-"));
  const made = await selfSigned(["example.test", "192.0.2.7", "[2001:db8::1]", "0.0.0.0"]);
  given = made.cert;
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  files.cert = await write("cert.pem", made.cert);
  files.key = await write("key.pem", made.key);
  files.otherKey = await write("other.pem", (await selfSigned()).key);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  files.rsaKey = await write(
    "rsa.pem",
    privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  );
});

test("a self-signed certificate names this machine and what was asked for, for two weeks", () => {
  const certificate = new X509Certificate(given);
  expect(certificate.subjectAltName?.split(", ")).toEqual([
    "DNS:localhost",
    "IP Address:127.0.0.1",
    "IP Address:0:0:0:0:0:0:0:1",
    "DNS:example.test",
    "IP Address:192.0.2.7",
    "IP Address:2001:DB8:0:0:0:0:0:1",
  ]);
  expect(certificate.ca).toBe(false);
  expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
  const days = (certificate.validToDate.getTime() - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(13);
  expect(days).toBeLessThanOrEqual(14);
});

test("wss without files: a certificate made on the spot, its SHA-256 on stderr", async () => {
  await using server = await startServe({ target: "echo", listen: ["wss://localhost:0/"] });
  const line = await server.err.line("self-signed");
  const fingerprint = /SHA-256 ([0-9A-F:]{95})$/.exec(line)?.[1] ?? "";
  await expect(connect(server.urls[0] ?? "")).rejects.toThrow(); // nobody trusts it unasked
  await server.err.line("TLS handshake failed");
  const socket = await connect(server.urls[0] ?? "", { tls: { rejectUnauthorized: false } });
  await socket.send("hello");
  expect(await socket.recv()).toBe("hello");
  expect(fingerprint).not.toBe(certificateFingerprint(given));
  await socket.close();
});

test("wss and tls with given files: who trusts that certificate comes in", async () => {
  const { cert, key } = files;
  const listen = ["wss://127.0.0.1:0/", "tls://127.0.0.1:0"];
  await using server = await startServe({ target: "echo", listen, cert, key });
  expect(server.err.text).toBe("");
  const socket = await connect(server.urls[0] ?? "", { tls: { ca: given } });
  await socket.send("hello");
  expect(await socket.recv()).toBe("hello");
  await socket.close();
  const stream = await connect((server.urls[1] ?? "") as `tls:${string}`, { tls: { ca: given } });
  await stream.send("hello");
  expect(Buffer.from(await stream.recv()).toString()).toBe("hello");
  await stream.close();
});

test("a certificate that nothing uses is told of", async () => {
  const { cert, key } = files;
  await using server = await startServe({ target: "echo", cert, key });
  await server.err.line("the certificate is not used");
});

test.each([
  { name: "only a certificate", wanted: () => ({ cert: files.cert }), says: "belong together" },
  { name: "only a key", wanted: () => ({ key: files.key }), says: "belong together" },
  {
    name: "a key of another kind",
    wanted: () => ({ cert: files.cert, key: files.rsaKey }),
    says: "belong together",
  },
  {
    name: "another's key",
    wanted: () => ({ cert: files.cert, key: files.otherKey }),
    says: "are not a certificate and its key",
  },
  {
    name: "no such file",
    wanted: () => ({ cert: "/no/such.pem", key: files.key }),
    says: "/no/such.pem: cannot be read (no such file or directory)",
  },
])("$name: one sentence, status 2", async ({ wanted, says }) => {
  const listen = ["wss://127.0.0.1:0/"];
  const { status, out, err } = await runRefused({ target: "echo", listen, ...wanted() });
  expect({ status, out }).toEqual({ status: 2, out: "" });
  expect(err).toContain(says);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
});
