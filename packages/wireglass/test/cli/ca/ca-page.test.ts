import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { CertificateAuthority } from "../../../src/capture/index.ts";
import { temporaryFolder } from "../../capture/proxy/ca/support/folders.ts";
import { type CaRun, type CaWanted, run } from "./ca-run.ts";

type Serving = { readonly url: string; readonly caFolder: string; stop(): Promise<CaRun> };

/** Serves the page until the test is over. */
async function serving(wanted: Partial<CaWanted> = {}): Promise<Serving> {
  const caFolder = temporaryFolder();
  const abort = new AbortController();
  const { promise, resolve } = Promise.withResolvers<string>();
  const ended = run({ caFolder, action: "page", ...wanted }, abort.signal, (out) => {
    const url = /http:\/\/[^\s"]+/.exec(out)?.[0];
    if (url !== undefined) resolve(url);
  });
  const url = await Promise.race([
    promise,
    ended.then(({ err }) => Promise.reject(new Error(err))),
  ]);
  const stop = (): Promise<CaRun> => {
    abort.abort();
    return ended;
  };
  onTestFinished(async () => void (await stop()));
  return { url, caFolder, stop };
}

test("the page has the certificate, its fingerprint and the steps for phones", async () => {
  const { url, caFolder, stop } = await serving();
  const ca = await CertificateAuthority.open(caFolder);
  const response = await fetch(url);
  const text = await response.text();
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(text.replace(/<br>/g, "")).toContain(ca.fingerprint);
  expect(text).toMatch(/Android[\s\S]*iPhone/);
  expect(text).toContain('href="/wireglass-ca.crt"');
  expect(text).not.toMatch(/PRIVATE|<script/);
  const { status, out, err } = await stop();
  expect(status).toBe(0);
  expect(out).toContain(ca.fingerprint);
  expect(err).toContain("--listen http://0.0.0.0:8000/");
});

test("the page speaks the language of the phone", async () => {
  const { url } = await serving();
  const chinese = await fetch(url, { headers: { "Accept-Language": "zh-CN,zh;q=0.9" } });
  expect(await chinese.text()).toMatch(/lang="zh-CN"[\s\S]*下载证书/);
});

test.each([
  ["wireglass-ca.crt", "application/x-x509-ca-cert"],
  ["wireglass-ca.pem", "application/x-pem-file"],
])("%s is the certificate, as %s", async (file, type) => {
  const { url, caFolder } = await serving();
  const ca = await CertificateAuthority.open(caFolder);
  const response = await fetch(url + file);
  expect(response.headers.get("content-type")).toBe(type);
  const certificate = new X509Certificate(Buffer.from(await response.arrayBuffer()));
  expect(certificate.fingerprint256).toBe(ca.fingerprint);
});

test.each([
  ["GET", "ca-key.pem", 404],
  ["GET", "..%2fca-key.pem", 404],
  ["GET", "wireglass-ca.pem/..", 200], // which is "/"
  ["HEAD", "", 200],
  ["POST", "", 405],
  ["DELETE", "wireglass-ca.pem", 405],
])("%s /%s is answered with %i", async (method, path, status) => {
  const { url } = await serving();
  const response = await fetch(url + path, { method });
  expect(response.status).toBe(status);
  expect(await response.text()).not.toMatch(/PRIVATE/);
});

test("with --json, stdout has the address and nothing else", async () => {
  const { url, stop } = await serving({ json: true, listen: "http://localhost:0/" });
  const { out } = await stop();
  expect(
    out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([{ kind: "listening", url }]);
  expect(url).toMatch(/^http:\/\/localhost:\d+\/$/);
});

test("on all addresses, each that others can reach is named", async () => {
  const { url, stop } = await serving({ listen: "http://0.0.0.0:0/" });
  expect(url).not.toContain("0.0.0.0");
  expect((await fetch(url)).status).toBe(200);
  expect((await stop()).err).toBe("");
});

test.each(["0.0.0.0:8000", "https://127.0.0.1:0/", "http://127.0.0.1:0/path", "http://u@h/", ""])(
  "--listen %s is refused",
  async (listen) => {
    const { status, err } = await run({ caFolder: temporaryFolder(), action: "page", listen });
    expect(status).toBe(2);
    expect(err).toContain(`"${listen}"`);
  },
);

test("an address that is taken is told of in one sentence", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  const listen = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`; // it listens on a port
  const { status, err } = await run({ caFolder: temporaryFolder(), action: "page", listen });
  expect(status).toBe(1);
  expect(err).toMatch(/^http\S+ cannot be listened on \(address already in use.*\); .*\n$/);
});

test("on a terminal, an address for phones can be scanned", async () => {
  const { stop } = await serving({ listen: "http://0.0.0.0:0/", isTTY: true });
  expect((await stop()).out).toContain("█▀▀▀▀▀█");
  const piped = await serving({ listen: "http://0.0.0.0:0/" });
  expect((await piped.stop()).out).not.toContain("█");
});
