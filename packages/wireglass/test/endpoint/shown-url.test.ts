import { expect, test } from "vitest";
import { withoutCredentials } from "../../src/endpoint/index.ts";

test.each([
  { url: "ws://user:secret@host:81/path?x=1", shown: "ws://host:81/path?x=1" },
  { url: "wss://user@host/", shown: "wss://host/" },
  { url: "tcp://user:secret@host:7000", shown: "tcp://host:7000" },
  { url: "socks5://us%40er:sec%3Aret@[::1]:1080", shown: "socks5://[::1]:1080" },
  { url: "ws://host/@path?mail=a@b", shown: "ws://host/@path?mail=a@b" },
  { url: "ws://host", shown: "ws://host" },
  { url: "tcp://127.0.0.1:7000", shown: "tcp://127.0.0.1:7000" },
  { url: "127.0.0.1:7000", shown: "127.0.0.1:7000" },
  { url: "not a url", shown: "not a url" },
])("$url is shown as $shown", ({ url, shown }) => {
  expect(withoutCredentials(url)).toBe(shown);
  if (URL.canParse(url)) expect(withoutCredentials(new URL(url))).not.toContain("secret");
});

test.each([
  "ws://user:secret@",
  "ws://user:sec/secret@host/",
  "ws://user:secret@host:99999/",
  "user:secret@host",
  "//user:secret@host",
  "ws:// user:secret@host",
  "ws://user\n:secret@host name",
])("%j is no URL, and its password is not shown", (text) => {
  expect(withoutCredentials(text)).not.toContain("secret");
});
