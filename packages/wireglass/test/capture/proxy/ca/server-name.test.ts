import { isIPv6 } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { addressBytes, serverNameOf } from "../../../../src/capture/proxy/ca/server-name.ts";

test.each([
  ["localhost", "localhost"],
  ["Example.COM.", "example.com"],
  ["_dmarc.a--b.-x-.example", "_dmarc.a--b.-x-.example"],
  ["bücher.example", "xn--bcher-kva.example"],
  ["例え.テスト", "xn--r8jz45g.xn--zckzah"],
  ["XN--BCHER-KVA.example", "xn--bcher-kva.example"],
  [`${"a.".repeat(126)}a`, `${"a.".repeat(126)}a`],
])("%s is the DNS name %s", (text, value) => {
  expect(serverNameOf(text)).toEqual({ kind: "dns", value });
});

test.each([
  ["127.0.0.1", "127.0.0.1", "7f000001"],
  ["１２７.0.0.1", "127.0.0.1", "7f000001"],
  ["::", "::", "0".repeat(32)],
  ["::1", "::1", "1".padStart(32, "0")],
  ["[2001:DB8::1]", "2001:db8::1", "20010db8000000000000000000000001"],
  ["fe80::1%eth0", "fe80::1", "fe800000000000000000000000000001"],
  ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ["::ffff:1.2.3.4", "::ffff:102:304", "00000000000000000000ffff01020304"],
])("%s is the address %s", (text, value, hex) => {
  expect(serverNameOf(text)).toEqual({ kind: "ip", value });
  expect(Buffer.from(addressBytes(value)).toString("hex")).toBe(hex);
});

test.each([
  "",
  ".",
  "..",
  ".a",
  "a..b",
  "a..",
  "*",
  "*.example.com",
  "a\0b",
  "a b",
  "a\nb",
  "a/b",
  "a:443",
  "a@b",
  "%61.example",
  "bücher.example/evil.example",
  "bücher.example#.evil.example",
  "a,O=b",
  "[a]b",
  "[[::1]]",
  `${"a".repeat(64)}.example`,
  `${"a.".repeat(127)}a`,
  "a".repeat(100_000),
  "\ud800",
])("%j is no server's name", (text) => {
  expect(serverNameOf(text)).toBeUndefined();
});

test("whatever the text is, what comes out can stand in a certificate, and means itself", () => {
  const any = fc.oneof(fc.string({ unit: "binary" }), fc.domain(), fc.ipV4Extended(), fc.ipV6());
  fc.assert(
    fc.property(any, (text) => {
      const name = serverNameOf(text);
      if (name === undefined) return;
      expect(name.value).toMatch(name.kind === "dns" ? /^[a-z0-9_.-]{1,253}$/ : /^[0-9a-f.:]+$/);
      expect(serverNameOf(name.value)).toEqual(name);
    }),
  );
});

test("each address has its own bytes", () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const bytes = addressBytes(serverNameOf(text)?.value ?? "");
      const hex = Buffer.from(bytes).toString("hex").match(/.{4}/g) ?? [];
      expect(isIPv6(hex.join(":"))).toBe(true);
      expect(serverNameOf(hex.join(":"))).toEqual(serverNameOf(text));
    }),
  );
});
