import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { UsageError } from "@wireglass/wire";
import type { TlsClientOptions } from "../../endpoint/index.ts";
import type { ConnectCommand } from "./connect-command.ts";
import { readContent } from "./file-content.ts";
import type { Texts } from "./texts.ts";

/** A certificate and its chain have a few kilobytes, a system's whole list of CAs a few hundred. */
const MAX_PEM_BYTES = 4_194_304;

/** Reads the PEM files of the command line and tries them. @throws UsageError where they do not fit */
export function readTlsFiles(
  { ca, cert, key }: Pick<ConnectCommand, "ca" | "cert" | "key">,
  texts: Texts,
): Pick<TlsClientOptions, "ca" | "cert" | "key"> {
  if (key !== undefined && cert === undefined) {
    throw new UsageError("connect/key", texts.keyNeedsCert());
  }
  const read = (flag: string, name: string): Buffer => {
    const content = readContent(name, MAX_PEM_BYTES, texts);
    if (typeof content !== "string") return Buffer.from(content);
    throw new UsageError("connect/file", texts.unreadable(flag, name, content));
  };
  const files: Pick<TlsClientOptions, "ca" | "cert" | "key"> = {
    ...(ca !== undefined && { ca: read("--ca", ca) }),
    // Many tools write certificate and key into one file.
    ...(cert !== undefined && { cert: read("--cert", cert), key: read("--key", key ?? cert) }),
  };
  tryOut("--ca", texts, () => files.ca && new X509Certificate(String(files.ca)));
  tryOut(key === undefined ? "--cert" : "--cert, --key", texts, () => createSecureContext(files));
  return files;
}

function tryOut(flags: string, texts: Texts, use: () => unknown): void {
  try {
    use();
  } catch (error) {
    const { message } = error as Error; // OpenSSL's
    throw new UsageError("connect/pem", texts.badPem(flags, message));
  }
}
