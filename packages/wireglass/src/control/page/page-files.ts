import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PageAsset, PageDocument } from "../api/http-app.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** Where the build puts the page: beside the compiled sources, whichever of both run. */
const FOLDER = fileURLToPath(
  new URL(
    extname(import.meta.url) === ".ts" ? "../../../dist/page" : "../../page",
    import.meta.url,
  ),
);

/** Reads the page as it was built. @throws the system's error where it was not */
export function readPage(folder = FOLDER): PageDocument {
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const assets = new Map<string, PageAsset>();
  for (const name of readdirSync(join(folder, "assets"))) {
    const type = TYPES[extname(name)] ?? "application/octet-stream";
    assets.set(name, { body: new Uint8Array(readFileSync(join(folder, "assets", name))), type });
  }
  return { html, policy, assets };
}

/** Only the page's own script runs, and it talks to its own server only. Editors make styles while they run. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
