import "reflect-metadata";
import * as x509 from "@peculiar/x509";

export type Pem = { readonly cert: string; readonly key: string };

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 86_400_000;

/** An authority, and what it signs for a name: a server's certificate or a client's. */
export async function authority(): Promise<{
  readonly cert: string;
  sign(name: string, days?: number): Promise<Pem>;
}> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Test Authority",
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  const sign = async (name: string, days = 1): Promise<Pem> => {
    const own = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
    const signed = await x509.X509CertificateGenerator.create({
      subject: `CN=${name}`,
      issuer: cert.subject,
      notBefore: new Date(Date.now() - 10 * DAY_MS),
      notAfter: new Date(Date.now() + days * DAY_MS),
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: name }])],
    });
    const pkcs8 = await crypto.subtle.exportKey("pkcs8", own.privateKey);
    return { cert: signed.toString("pem"), key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY") };
  };
  return { cert: cert.toString("pem"), sign };
}
