import { expect, test } from "vitest";
import { urlParts } from "../../src/filter/index.ts";

test.each([
  ["wss://Api.Example.com/ws?x=1#y", "api.example.com", 443, "/ws?x=1"],
  ["ws://h", "h", 80, "/"],
  ["ws://h?x", "h", 80, "/?x"],
  ["ws://user:word@h:8080/", "h", 8080, "/"],
  ["wss://[::1]:9/a", "::1", 9, "/a"],
  ["tcp://127.0.0.1:7000", "127.0.0.1", 7000, ""],
  ["udp://h", "h", null, ""],
  ["nonsense", "", null, ""],
  ["", "", null, ""],
])("%s", (url, host, port, path) => {
  expect(urlParts(url)).toEqual({ host, port, path });
});
