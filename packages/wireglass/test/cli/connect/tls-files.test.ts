import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type SelfSigned, selfSigned } from "../../../src/endpoint/self-signed.ts";
import { records, run } from "./connect-run.ts";
import { ECHO, tcpEcho, webSocketServer } from "./servers.ts";

let own: SelfSigned;
const files = { cert: "", key: "", both: "", otherKey: "" };

beforeAll(async () => {
  own = await selfSigned();
  const other = await selfSigned();
  const folder = mkdtempSync(join(tmpdir(), "wireglass-tls-"));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  files.cert = write("cert.pem", own.cert);
  files.key = write("key.pem", own.key);
  files.both = write("both.pem", `${own.cert}\n${own.key}`);
  files.otherKey = write("other.pem", other.key);
});

function secureServer(seen: unknown[] = []) {
  const tls = { cert: own.cert, key: own.key, requestCert: true, rejectUnauthorized: false };
  return webSocketServer({ ...ECHO, open: () => void seen.push("open") }, { tls });
}

test("a certificate of nobody's is refused, with what to do", async () => {
  const { url } = await secureServer();
  const { status, err } = await run(url, "x\n");
  expect(status).toBe(1);
  expect(err).toMatch(/the certificate is not trusted/);
});

test.each([
  { name: "--insecure", options: () => ({ insecure: true }) },
  { name: "--ca", options: () => ({ ca: files.cert }) },
  { name: "--pin", options: () => ({ pin: own.fingerprint }) },
  { name: "--servername", options: () => ({ ca: files.cert, servername: "localhost" }) },
  {
    name: "--cert and --key",
    options: () => ({ insecure: true, cert: files.cert, key: files.key }),
  },
  { name: "--cert with the key in it", options: () => ({ insecure: true, cert: files.both }) },
])("$name lets it pass", async ({ options }) => {
  const { url } = await secureServer();
  expect(await run(url, "x\n", options())).toEqual({ status: 0, out: "x\n", err: "" });
});

test("another certificate than the pinned one is refused", async () => {
  const { url } = await secureServer();
  const { status, err } = await run(url, "", { pin: "00".repeat(32) });
  expect(status).toBe(1);
  expect(err).toMatch(/not the pinned one/);
});

test("a key of another certificate is a wrong command line", async () => {
  const { status, err } = await run("wss://h", "", { cert: files.cert, key: files.otherKey });
  expect(status).toBe(2);
  expect(err).toContain("--cert, --key");
});

test("TLS facts stand in the record", async () => {
  const { url } = await secureServer();
  const { out } = await run(url, "", { insecure: true, json: true });
  expect(records(out)[0]).toMatchObject({ protocol: "wss", tls: { version: "TLSv1.3" } });
});

test("tls:// speaks TLS without WebSockets", async () => {
  const { url } = await tcpEcho({ tls: { cert: own.cert, key: own.key } });
  expect(url).toMatch(/^tls:/);
  expect((await run(url, "hi\n", { ca: files.cert })).out).toBe("hi\n");
});
