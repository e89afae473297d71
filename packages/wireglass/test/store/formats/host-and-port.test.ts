import { expect, test } from "vitest";
import { hostAndPort } from "../../../src/store/formats/host-and-port.ts";

test.each([
  ["127.0.0.1:80", "127.0.0.1", 80],
  ["[::1]:65535", "::1", 65_535],
  ["host.example:443", "host.example", 443],
  ["host.example:65536", "host.example", undefined],
  ["host.example", "host.example", undefined],
  ["[::1]", "::1", undefined],
  ["::1", "::1", undefined],
  ["", "", undefined],
])("%j is the host %j and the port %j", (text, host, port) => {
  expect(hostAndPort(text)).toEqual({ host, port });
});
