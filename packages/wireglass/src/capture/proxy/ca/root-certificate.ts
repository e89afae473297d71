import { createHash } from "node:crypto";

const DAY_MS = 86_400_000;
/** Whoever installs it on a phone does so once; whoever forgets it there has it end one day. */
const LIFE_DAYS = 5 * 365;
/** For a client whose clock is behind. */
const EARLIER_DAYS = 30;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** Makes a key and the certificate of a CA for it: both as PEM in one text, the key first. */
export async function newRootPem(now: Date): Promise<string> {
  // Loaded when it is needed: a fifth of a second, which is waited for once in the CA's life.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const [spki, pkcs8] = await Promise.all([
    crypto.subtle.exportKey("spki", keys.publicKey),
    crypto.subtle.exportKey("pkcs8", keys.privateKey),
  ]);
  // Two CAs of one name but different keys confuse some stores of certificates: each has its own.
  const mark = createHash("sha256").update(Buffer.from(spki)).digest("hex").slice(0, 8);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [`Wireglass CA ${mark}`] }, { O: ["Wireglass, a local CA for debugging"] }],
    notBefore: new Date(now.getTime() - EARLIER_DAYS * DAY_MS),
    notAfter: new Date(now.getTime() + LIFE_DAYS * DAY_MS),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const key = x509.PemConverter.encode(pkcs8, "PRIVATE KEY");
  return `${key}\n${certificate.toString("pem")}\n`;
}
