import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { selfSigned } from "../../endpoint/index.ts";
import { CommandError } from "./command-error.ts";
import { isSecure, type ListenAddress } from "./listen-address.ts";
import type { ServeCommand } from "./serve-command.ts";
import { systemReason } from "./system-reason.ts";
import type { Texts } from "./texts.ts";

export type TlsSetup = {
  /** Undefined where no address needs one. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** What the user should know about it; always for stderr. */
  readonly remarks: readonly string[];
};

/** The certificate for the addresses that need one: from the files, or made now. @throws CommandError */
export async function tlsSetup(
  { cert, key }: ServeCommand,
  addresses: readonly ListenAddress[],
  texts: Texts,
): Promise<TlsSetup> {
  if ((cert === undefined) !== (key === undefined)) throw new CommandError(2, texts.certNeedsKey());
  const secure = addresses.filter(isSecure);
  if (cert !== undefined && key !== undefined) {
    const tls = await fromFiles(cert, key, texts);
    return { tls, remarks: secure.length === 0 ? [texts.certificateUnused()] : [] };
  }
  if (secure.length === 0) return { tls: undefined, remarks: [] };
  const made = await selfSigned(secure.map(({ hostname }) => hostname));
  return {
    tls: { cert: made.cert, key: made.key },
    remarks: [texts.selfSigned(made.fingerprint)],
  };
}

async function fromFiles(
  certFile: string,
  keyFile: string,
  texts: Texts,
): Promise<{ cert: string; key: string }> {
  const [cert, key] = await Promise.all([readText(certFile, texts), readText(keyFile, texts)]);
  try {
    createSecureContext({ cert, key });
    // OpenSSL compares the two only where they are of one kind.
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
      throw new Error("the key belongs to another certificate");
  } catch (error) {
    throw new CommandError(2, texts.badCertificate(certFile, keyFile, systemReason(error)), error);
  }
  return { cert, key };
}

async function readText(file: string, texts: Texts): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CommandError(2, texts.unreadable(file, systemReason(error)), error);
  }
}
