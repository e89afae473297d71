import { createHash, generateKeyPairSync } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import { certificateFingerprint } from "../../../endpoint/index.ts";
import { CaError, reasonOf } from "./ca-error.ts";
import {
  certificatePath,
  createKeyFile,
  keyPath,
  prepareFolder,
  readKeyFile,
  replaceKeyFile,
  writeCertificateFile,
} from "./ca-file.ts";
import { ContextCache } from "./context-cache.ts";
import { type Issuer, issuerFromPem } from "./issuer.ts";
import { type LeafKey, leafKeyOf, signLeaf } from "./leaf-certificate.ts";
import { newRootPem } from "./root-certificate.ts";
import { type ServerName, serverNameOf } from "./server-name.ts";

/** A leaf is used no longer than this before its end: a connection begins with one that still holds. */
const RENEWED_EARLIER_MS = 86_400_000;
/** For a client that names nobody whom a certificate could be for: RFC 6761 keeps ".invalid" free. */
const NOBODY: ServerName = { kind: "dns", value: "unnamed.invalid" };

/**
 * The user's own certificate authority: its key lies in a folder of the user's, and signs what the proxy
 * presents in the place of a server. The key is never handed out.
 */
export class CertificateAuthority {
  /** Where it lies. */
  readonly folder: string;
  /** The file with the certificate alone, for `curl --cacert` and its like. */
  readonly certificatePath: string;
  readonly certificatePem: string;
  readonly certificateDer: Uint8Array;
  /** SHA-256 of the certificate, as "AA:BB:…". */
  readonly fingerprint: string;
  /** SHA-256 of its SubjectPublicKeyInfo in base64, as Chromium's --ignore-certificate-errors-spki-list takes it. */
  readonly spkiHash: string;
  /** The name under which lists of certificates show it. */
  readonly name: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Where {@link renew} has put the file with the former key; undefined for an authority that was opened. */
  readonly replaced: string | undefined;

  readonly #issuer: Issuer;
  readonly #contexts = new ContextCache();
  readonly #leafKey: LeafKey;
  readonly #leafKeyPem: string;

  private constructor(folder: string, issuer: Issuer, replaced: string | undefined) {
    const { certificate, notBefore, notAfter } = issuer;
    this.folder = folder;
    this.certificatePath = certificatePath(folder);
    this.certificatePem = certificate.toString();
    this.certificateDer = new Uint8Array(certificate.raw);
    this.fingerprint = certificateFingerprint(this.certificatePem);
    const spki = certificate.publicKey.export({ type: "spki", format: "der" });
    this.spkiHash = createHash("sha256").update(spki).digest("base64");
    this.name = /^CN=(.+)$/m.exec(certificate.subject)?.[1] ?? certificate.subject;
    this.notBefore = notBefore;
    this.notAfter = notAfter;
    this.replaced = replaced;
    this.#issuer = issuer;
    const leaf = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#leafKey = leafKeyOf(leaf.publicKey);
    this.#leafKeyPem = leaf.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  }

  /**
   * Opens the CA in `folder`. Where there is none, it is made: the folder for its owner alone, the key with
   * mode 0600; of two processes that start at once, both get the same. One that has ended is renewed.
   *
   * @throws CaError
   */
  static async open(folder: string): Promise<CertificateAuthority> {
    await prepareFolder(folder);
    const pem = (await readKeyFile(folder)) ?? (await CertificateAuthority.#create(folder));
    const authority = CertificateAuthority.#from(folder, pem);
    if (authority.notAfter.getTime() <= Date.now()) return authority.renew();
    // A folder that cannot be written to any more, as in a container, still has the CA to work with.
    await writeCertificateFile(folder, authority.certificatePem).catch(() => {});
    return authority;
  }

  static async #create(folder: string): Promise<string> {
    const pem = await newRootPem(new Date());
    if (await createKeyFile(folder, pem)) return pem;
    return (await readKeyFile(folder)) ?? pem;
  }

  static #from(folder: string, pem: string, replaced?: string): CertificateAuthority {
    try {
      return new CertificateAuthority(folder, issuerFromPem(pem), replaced);
    } catch (error) {
      throw new CaError("ca/broken", keyPath(folder), reasonOf(error), error);
    }
  }

  /**
   * What a TLS server presents for `name`: a DNS name in any case, in Unicode or punycode, or an IP address.
   * Where it is undefined or can be no server's name, `fallback` stands in, the host that was connected to;
   * where that is none either, the certificate is for a name that nobody has. The CA is in the chain:
   * Chromium finds there the key that it was told to trust. Never rejects because of a name.
   */
  async contextFor(
    name: string | undefined,
    about: { readonly fallback?: string | undefined } = {},
  ): Promise<SecureContext> {
    const named = [name, about.fallback].filter((text) => text !== undefined);
    const server = firstNamed(named) ?? NOBODY;
    const key = `${server.kind} ${server.value}`;
    // Nothing is awaited from here on: two who ask at once get one certificate.
    const now = Date.now();
    const kept = this.#contexts.get(key, now);
    if (kept !== undefined) return kept;
    const leaf = signLeaf(this.#issuer, this.#leafKey, server, now);
    const context = createSecureContext({
      cert: pemOf(leaf.der) + this.certificatePem,
      key: this.#leafKeyPem,
    });
    this.#contexts.set(key, { context, goodUntil: leaf.notAfter.getTime() - RENEWED_EARLIER_MS });
    return context;
  }

  /**
   * Makes a new key and certificate in the same folder. The former file is kept there with the time in its
   * name. Who trusted the former certificate has to be given the new one; this object works on as it was.
   *
   * @throws CaError
   */
  async renew(): Promise<CertificateAuthority> {
    const now = new Date();
    const pem = await newRootPem(now);
    const replaced = await replaceKeyFile(this.folder, pem, now);
    const authority = CertificateAuthority.#from(this.folder, pem, replaced);
    await writeCertificateFile(this.folder, authority.certificatePem);
    return authority;
  }
}

function firstNamed(texts: readonly string[]): ServerName | undefined {
  for (const text of texts) {
    const server = serverNameOf(text);
    if (server !== undefined) return server;
  }
  return undefined;
}

function pemOf(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
