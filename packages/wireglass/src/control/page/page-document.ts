import { createHash } from "node:crypto";
import type { PageDocument } from "../api/http-app.ts";
import { PAGE_BODY } from "./page-body.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { PAGE_TEXTS } from "./page-texts.ts";
import { BASICS_SCRIPT } from "./scripts/basics.ts";
import { DETAIL_SCRIPT } from "./scripts/detail.ts";
import { LISTS_SCRIPT } from "./scripts/lists.ts";
import { LIVE_SCRIPT } from "./scripts/live.ts";
import { MESSAGES_SCRIPT } from "./scripts/messages.ts";
import { ROWS_SCRIPT } from "./scripts/rows.ts";

/** The plain page: one file, no framework, and nothing from anywhere else. */
export function pageDocument(): PageDocument {
  const parts = [
    `"use strict";`,
    `const TEXTS = ${JSON.stringify(PAGE_TEXTS)};`,
    BASICS_SCRIPT,
    ROWS_SCRIPT,
    LISTS_SCRIPT,
    DETAIL_SCRIPT,
    MESSAGES_SCRIPT,
    LIVE_SCRIPT,
  ];
  const code = parts.join("\n");
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Wireglass</title>
<link rel="icon" href="data:,">
<style>${PAGE_STYLE}</style>
</head>
<body>
${PAGE_BODY}
<script>${code}</script>
</body>
</html>
`;
  return { html, policy: policyOf(code) };
}

/** Only this page's own script and style run, and it talks to its own server only. */
function policyOf(code: string): string {
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
