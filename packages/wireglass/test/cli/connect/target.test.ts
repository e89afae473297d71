import { expect, test } from "vitest";
import type { ConnectCommand } from "../../../src/cli/connect/index.ts";
import { run } from "./connect-run.ts";

const MISTAKES: { name: string; url: string; options?: Partial<ConnectCommand>; says: string }[] = [
  { name: "no URL", url: "", says: "there is no URL" },
  { name: "no scheme", url: "localhost:80", says: "write ws://localhost:80" },
  { name: "another scheme", url: "ftp://h/", says: "unknown scheme" },
  { name: "no host", url: "ws://", says: "is not a URL" },
  { name: "a port that is none", url: "ws://h:99999/", says: "is not a URL" },
  { name: "tcp without a port", url: "tcp://h", says: "needs a port" },
  { name: "a header for tcp", url: "tcp://h:1", options: { headers: [["a", "b"]] }, says: "-H" },
  {
    name: "reconnect for tcp",
    url: "tcp://h:1",
    options: { reconnect: true },
    says: "--reconnect",
  },
  { name: "ping for udp", url: "udp://h:1", options: { pingSeconds: 1 }, says: "--ping" },
  { name: "a proxy for udp", url: "udp://h:1", options: { proxy: "http://p" }, says: "--proxy" },
  { name: "a CA for tcp", url: "tcp://h:1", options: { ca: "x" }, says: "--ca has no meaning" },
  { name: "a user without a password", url: "ws://h", options: { user: "a" }, says: "--user" },
  { name: "a short pin", url: "wss://h", options: { pin: "ab" }, says: "64 hex digits" },
  {
    name: "a proxy of another kind",
    url: "ws://h",
    options: { proxy: "ftp://p" },
    says: "ftp://p",
  },
  { name: "a proxy without a scheme", url: "ws://h", options: { proxy: "p:1" }, says: "--proxy" },
  { name: "a key alone", url: "wss://h", options: { key: "k" }, says: "--cert" },
  { name: "a missing file", url: "wss://h", options: { ca: "/no/such" }, says: "does not exist" },
  { name: "a folder", url: "wss://h", options: { ca: "/" }, says: "is a folder" },
  {
    name: "a CA that is none",
    url: "wss://h",
    options: { ca: import.meta.filename },
    says: "what --ca names is not usable",
  },
  {
    name: "a certificate that is none",
    url: "wss://h",
    options: { cert: import.meta.filename },
    says: "what --cert names is not usable",
  },
];

test.each(MISTAKES)("$name: one sentence and status 2", async ({ url, options, says }) => {
  const { status, out, err } = await run(url, "", options);
  expect({ status, out }).toEqual({ status: 2, out: "" });
  expect(err).toContain(says);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
});

test("a proxy's password is not repeated", async () => {
  const { err } = await run("ws://h", "", { proxy: "ftp://ann:secret@p" });
  expect(err).not.toContain("secret");
});

test("sentences come in Chinese too", async () => {
  const { err } = await run("localhost:80", "", {}, { lang: "zh" });
  expect(err).toContain("没有协议");
});
