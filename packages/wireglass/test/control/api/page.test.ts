import { createHash } from "node:crypto";
import { Script } from "node:vm";
import { describe, expect, test } from "vitest";
import { pageDocument } from "../../../src/control/index.ts";
import { PAGE_TEXTS } from "../../../src/control/page/page-texts.ts";

const { html, policy } = pageDocument();
const script = /<script>([\s\S]*)<\/script>/.exec(html)?.[1] ?? "";
const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? "";

function hashSource(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

describe("the page", () => {
  test("may run its own script and style, and nothing else", () => {
    expect(policy).toContain(`script-src ${hashSource(script)};`);
    expect(policy).toContain(`style-src ${hashSource(style)};`);
    expect(policy).not.toMatch(/unsafe|http/);
    expect(html).not.toMatch(/<[^>]+\s(?:on\w+|style)=/i);
  });

  test("has a script that is one", () => {
    expect(() => new Script(script)).not.toThrow();
  });

  test("never reads as HTML what came from somewhere else", () => {
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/);
  });

  test("asks nobody but its own server", () => {
    expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
    expect(script.match(/https?:\/\/[^\s"']+/g)).toEqual(
      expect.not.arrayContaining([
        expect.stringMatching(/^https?:\/\/(?!127\.0\.0\.1|example\.com)/),
      ]),
    );
  });

  test("has every text that its frame and its script ask for, in both languages", () => {
    const asked = [
      ...html.matchAll(/data-(?:text|label)="(\w+)"/g),
      ...script.matchAll(/\bt\("(\w+)"\)/g),
    ].map(([, key]) => key);
    expect(asked.length).toBeGreaterThan(40);
    for (const texts of [PAGE_TEXTS.en, PAGE_TEXTS.zh])
      expect(asked.filter((key) => !Object.hasOwn(texts, key ?? ""))).toEqual([]);
    expect(Object.keys(PAGE_TEXTS.zh)).toEqual(Object.keys(PAGE_TEXTS.en));
  });
});
