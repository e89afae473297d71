import { appendFileSync, readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { UsageError } from "@wireglass/wire";
import type { UpstreamOptions } from "../../capture/index.ts";
import type { ProxyCommand } from "./proxy-command.ts";
import type { Texts } from "./texts.ts";

const CONNECT_TIMEOUT_MS = 30_000;

/** How the servers are reached. @throws UsageError for files that cannot be read */
export function upstreamOf(command: ProxyCommand, texts: Texts): UpstreamOptions {
  // The environment is read by its owner only: a place for a proxy's password.
  const {
    upstreamProxy = process.env.WIREGLASS_UPSTREAM_PROXY,
    insecure,
    ca,
    clientCert,
    keyLog,
  } = command;
  const own = clientCert.map((text) => clientCertificate(text, texts));
  const isExempt = hostMatcher(insecure);
  return {
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    ...(upstreamProxy !== undefined && { proxy: upstreamProxy }),
    isExempt,
    ...(ca.length > 0 && { ca: [...rootCertificates, ...ca.map((file) => readText(file, texts))] }),
    ...(own.length > 0 && {
      certificateFor: (host) => own.find(({ matches }) => matches(host)),
    }),
    ...(keyLog !== undefined && {
      keyLog: (line) => appendFileSync(keyLog, line, { mode: 0o600 }),
    }),
  };
}

/** Whether a host is one of `patterns`: `*` stands for any part of a name. */
export function hostMatcher(patterns: readonly string[]): (host: string) => boolean {
  const tests = patterns.map((pattern) => {
    const text = pattern
      .toLowerCase()
      .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*");
    return new RegExp(`^${text}$`);
  });
  return (host) => tests.some((test) => test.test(host.toLowerCase()));
}

function clientCertificate(text: string, texts: Texts) {
  const match = /^([^=]+)=([^,]+),(.+)$/.exec(text);
  if (match === null) throw new UsageError("proxy/client-cert", texts.badClientCert(text));
  const [, host = "", cert = "", key = ""] = match;
  const matches = hostMatcher([host]);
  return { matches, cert: readText(cert, texts), key: readText(key, texts) };
}

function readText(file: string, texts: Texts): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const why =
      error instanceof Error ? (/^[A-Z]+: ([^,]+)/.exec(error.message)?.[1] ?? error.message) : "";
    throw new UsageError("proxy/file", texts.unreadable(file, why));
  }
}
