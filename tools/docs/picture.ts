import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { peers } from "../peers/index.ts";

/** Takes the README's picture: the real command in a terminal's clothes. Run it when the output changes. */
const root = join(import.meta.dirname, "..", "..");
const command = "wireglass explain 81 86 0c 27 57 2a 3d 15 64 1e 38 12";
const output = execFileSync(
  process.execPath,
  [join(root, "packages/wireglass/bin/wireglass.js"), ...command.split(" ").slice(1)],
  { encoding: "utf8", env: { ...process.env, LANG: "C" } },
);

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const colored = escaped(output)
  .replace(/\[RFC [^\]]+\]/g, '<span class="rule">$&</span>')
  .replace(/^(\s+\d+\.)/gm, '<span class="step">$1</span>')
  .replace(/123445/g, '<span class="result">$&</span>');

const html = `<!doctype html><meta charset="utf-8"><style>
body { margin: 0; padding: 24px; background: #e9edf2; display: inline-block }
main { background: #14181f; color: #d7dde6; border-radius: 10px; padding: 14px 22px 20px;
  box-shadow: 0 6px 24px #0003; font: 13px/1.38 "DejaVu Sans Mono", monospace }
.bar { color: #78879b; padding-bottom: 10px } .bar b { color: #7ee0a1; font-weight: normal }
pre { margin: 0; font: inherit } .rule { color: #78879b } .step { color: #6cb6ff }
.result { color: #7ee0a1; font-weight: bold }
</style><main><div class="bar"><b>$</b> npx ${command}</div><pre>${colored}</pre></main>`;

const { chromium: executablePath } = peers();
if (executablePath === undefined) throw new Error("install chromium to take the picture");
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const page = await browser.newPage({ deviceScaleFactor: 2 });
await page.setContent(html);
await page.locator("body").screenshot({ path: join(root, "docs/images/explain.png") });
await browser.close();
