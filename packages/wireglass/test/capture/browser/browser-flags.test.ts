import fc from "fast-check";
import { expect, test } from "vitest";
import { browserFlags, type FlagSetup } from "../../../src/capture/browser/browser-flags.ts";
import { BrowserError } from "../../../src/capture/browser/index.ts";

const SETUP: FlagSetup = {
  profile: "/tmp/p",
  proxyUrl: "http://127.0.0.1:8080/",
  spkiHash: `${"A".repeat(43)}=`,
  headless: false,
  sandboxed: true,
  extra: [],
};

test("the profile, the proxy and the CA's key are given, and an empty page is shown", () => {
  const flags = browserFlags(SETUP);
  expect(flags).toContain("--user-data-dir=/tmp/p");
  expect(flags).toContain("--proxy-server=http://127.0.0.1:8080");
  expect(flags).toContain(`--ignore-certificate-errors-spki-list=${SETUP.spkiHash}`);
  expect(flags.at(-1)).toBe("about:blank");
  expect(flags).not.toContain("--no-sandbox");
  expect(flags).not.toContain("--headless");
});

test.each([
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
  ["http://[::1]:8080/", "http://[::1]:8080"],
  ["http://me:secret@proxy.example/", "http://proxy.example:80"],
  ["https://proxy.example/", "https://proxy.example:443"],
  ["socks5://127.0.0.1", "socks5://127.0.0.1:1080"],
])("the proxy %s is given as %s", (proxyUrl, server) => {
  expect(browserFlags({ ...SETUP, proxyUrl })).toContain(`--proxy-server=${server}`);
});

test("further flags stand behind ours, so that they win, and before the page", () => {
  const flags = browserFlags({
    ...SETUP,
    headless: true,
    sandboxed: false,
    extra: ["--incognito"],
  });
  expect(flags.slice(-4)).toEqual(["--headless", "--no-sandbox", "--incognito", "about:blank"]);
});

test("no text for a page becomes a flag or a script", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl()), (url) => {
      try {
        expect(browserFlags({ ...SETUP, url }).at(-1)).toMatch(/^(https?|about|file|data):/);
      } catch (error) {
        expect(error).toBeInstanceOf(BrowserError);
      }
    }),
  );
});
