import fc from "fast-check";
import { expect, test } from "vitest";
import { pageAddress } from "../../../src/cli/browser/page-address.ts";

test.each([
  ["https://my.app", "https://my.app/"],
  ["http://my.app/a?b#c", "http://my.app/a?b#c"],
  ["my.app", "https://my.app/"],
  ["my.app:8443/chat", "https://my.app:8443/chat"],
  [" my.app ", "https://my.app/"],
  ["bücher.example", "https://xn--bcher-kva.example/"],
  ["localhost", "http://localhost/"],
  ["localhost:3000/x", "http://localhost:3000/x"],
  ["app.localhost:3000", "http://app.localhost:3000/"],
  ["127.0.0.1:8080", "http://127.0.0.1:8080/"],
  ["192.168.1.2", "http://192.168.1.2/"],
  ["[::1]:8080", "http://[::1]:8080/"],
  ["about:blank", "about:blank"],
  ["data:text/html,hello", "data:text/html,hello"],
  ["file:///tmp/page.html", "file:///tmp/page.html"],
])("%s is %s", (typed, address) => {
  expect(pageAddress(typed)).toBe(address);
});

test.each([
  "",
  " ",
  "--headless",
  "-x",
  "/path",
  "?x",
  ".",
  "javascript:alert(1)",
  "mailto:a@b",
  "wss://a/",
  "chrome://settings",
  "a b",
  "http://",
])("%j is no address", (typed) => {
  expect(pageAddress(typed)).toBeUndefined();
});

test("whatever is typed, a browser gets an address or nothing", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.domain()), (typed) => {
      expect(pageAddress(typed) ?? "about:").toMatch(/^(https?:\/\/|file:\/\/|about:|data:)/);
    }),
  );
});
