import { createHash } from "node:crypto";
import type { CertificateAuthority } from "../../capture/index.ts";
import type { Texts } from "./texts.ts";
import { phones } from "./trust-guide.ts";

/** What is served under one path. */
export type PageFile = {
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
};

const STYLE = `
:root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif; }
body { max-width: 38rem; margin: 0 auto; padding: 1.25rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .25rem; }
p { margin: .25rem 0 .75rem; }
code { display: block; font: 1rem/1.6 ui-monospace, monospace; overflow-wrap: anywhere; padding: .75rem; border-radius: 8px; background: light-dark(#eef1f5, #22272f); }
.get { display: block; margin: 1.25rem 0 .5rem; padding: .9rem; border-radius: 10px; text-align: center; font-weight: 600; text-decoration: none; background: light-dark(#0b62d6, #6fb0ff); color: light-dark(#fff, #0b1626); }
.soft { color: light-dark(#5b6573, #9aa5b5); font-size: .9rem; }
`;

/** Safari and Android's browsers offer to install what has this type. */
const CERTIFICATE_TYPE = "application/x-x509-ca-cert";

/** The files of the page for phones, by their paths. */
export function pageFiles(
  ca: CertificateAuthority,
  languages: { readonly en: Texts; readonly zh: Texts },
): (path: string, acceptLanguage: string) => PageFile | undefined {
  return (path, acceptLanguage) => {
    const isChinese = /^\s*zh/i.test(acceptLanguage);
    if (path === "/") return page(ca, isChinese ? languages.zh : languages.en, isChinese);
    if (path === "/wireglass-ca.crt") return download(ca.certificateDer, CERTIFICATE_TYPE);
    if (path === "/wireglass-ca.pem") return download(ca.certificatePem, "application/x-pem-file");
    return undefined;
  };
}

function download(body: string | Uint8Array, type: string): PageFile {
  return { type, body };
}

function page(ca: CertificateAuthority, texts: Texts, isChinese: boolean): PageFile {
  const steps = phones(texts).map(
    ({ system, lines, remark }) =>
      `<h2>${html(system)}</h2><p>${html(lines.join(" "))}</p><p class="soft">${html(remark ?? "")}</p>`,
  );
  // Two halves of one line each: easier to compare by eye.
  const halves = ca.fingerprint.match(/.{1,48}/g) ?? [];
  const body = `<!doctype html>
<html lang="${isChinese ? "zh-CN" : "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(texts.pageTitle())}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<h1>${html(ca.name)}</h1>
<p>${html(texts.pageIntro())}</p>
<p>${html(texts.pageCompare())}</p>
<code>${halves.map(html).join("<br>")}</code>
<a class="get" href="/wireglass-ca.crt">${html(texts.pageDownload())}</a>
<p class="soft"><a href="/wireglass-ca.pem">${html(texts.pagePem())}</a></p>
${steps.join("\n")}
<p>${html(texts.pageAfter())}</p>
</body>
</html>
`;
  return { type: "text/html; charset=utf-8", body, headers: { "Content-Security-Policy": POLICY } };
}

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE, "utf8").digest("base64")}'`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function html(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
