import type { RequestHead } from "@wireglass/wire";
import type { CertificateAuthority } from "./ca/index.ts";
import { plainAnswer } from "./plain-answer.ts";

const CA_PATH = "/wireglass-ca.pem";

/** The answer to a request for the proxy itself: what it is, and its CA's certificate. */
export function ownAnswer({ target }: RequestHead, ca: CertificateAuthority): Buffer {
  if (target === CA_PATH)
    return plainAnswer(200, "OK", ca.certificatePem, "application/x-pem-file");
  const text = `<!doctype html><meta charset="utf-8"><title>Wireglass</title>
<h1>Wireglass</h1>
<p>This is a proxy: set it as the HTTP or SOCKS proxy of a browser or program, and open the site there.</p>
<p>这是一个代理：请在浏览器或程序中将其设为 HTTP 或 SOCKS 代理，再打开要查看的网站。</p>
<p><a href="${CA_PATH}">The certificate of its CA · 其 CA 证书</a></p>`;
  return plainAnswer(200, "OK", text, "text/html");
}
