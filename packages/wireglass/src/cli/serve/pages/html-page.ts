import { createHash } from "node:crypto";
import type { HttpAnswer, IncomingRequest, ServeOptions } from "../../../endpoint/index.ts";
import { PAGE_STYLE } from "./page-style.ts";

/** A page in one file; `facts` is what its script finds in the constant `FACTS`. */
export type HtmlPage = {
  readonly title: string;
  readonly body: string;
  readonly script: string;
  readonly facts?: Readonly<Record<string, unknown>>;
};

/** Answers "/" and the socket's own path with the page, everything else with 404. */
export function pageOption(
  page: HtmlPage,
  socketPath: string | undefined,
): NonNullable<ServeOptions["page"]> {
  const found = pageAnswer({ ...page, facts: { ...page.facts, path: socketPath ?? "/" } });
  return (request) => {
    const path = request.target.split("?")[0];
    if (path !== "/" && path !== socketPath) return { status: 404, body: "not found\n" };
    return isReading(request) ? found : undefined;
  };
}

function isReading({ method }: IncomingRequest): boolean {
  return method === "GET" || method === "HEAD";
}

function pageAnswer({ title, body, script, facts }: HtmlPage): HttpAnswer {
  // "<" cannot end the script element; in JSON it means the same in this form.
  const known = JSON.stringify(facts).replaceAll("<", "\\u003c");
  const code = `"use strict";\nconst FACTS = ${known};\n${script}`;
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${PAGE_STYLE}</style>
</head>
<body>
${body}
<script>${code}</script>
</body>
</html>
`;
  return {
    status: 200,
    headers: [
      ["Content-Type", "text/html; charset=utf-8"],
      ["Content-Security-Policy", policy(code)],
      ["X-Content-Type-Options", "nosniff"],
      ["Referrer-Policy", "no-referrer"],
      ["Cache-Control", "no-store"],
    ],
    body: html,
  };
}

/** Only this page's own script and style run, and it talks to its own server only. */
function policy(code: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashSource(code)}`,
    `style-src ${hashSource(PAGE_STYLE)}`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function hashSource(text: string): string {
  return `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;
}
