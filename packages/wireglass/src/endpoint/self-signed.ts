import { createHash, X509Certificate } from "node:crypto";
import { isIP } from "node:net";

/** A certificate for servers that are only tried out: nobody trusts it but those who are shown it. */
export type SelfSigned = {
  /** The certificate as PEM, as `node:tls` takes it. */
  readonly cert: string;
  /** Its key as PEM (PKCS #8). */
  readonly key: string;
  /** SHA-256 of the certificate, as "AB:CD:…". */
  readonly fingerprint: string;
};

const DAY_MS = 86_400_000;
/** Long enough for a workshop, too short to be forgotten somewhere. */
const LIFE_DAYS = 14;
const LOCAL_NAMES = ["localhost", "127.0.0.1", "::1"];
const ANY_ADDRESS: ReadonlySet<string> = new Set(["0.0.0.0", "::", ""]);
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** Makes a key and its certificate for this machine's local names and `hosts`, valid for 14 days. */
export async function selfSigned(hosts: readonly string[] = []): Promise<SelfSigned> {
  // Loaded when it is needed: a tenth of a second, which servers without TLS should not wait for.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Wireglass self-signed",
    notBefore: new Date(Date.now() - DAY_MS), // for a client whose clock is behind
    notAfter: new Date(Date.now() + LIFE_DAYS * DAY_MS),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(alternativeNames(hosts)),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  const cert = certificate.toString("pem");
  return {
    cert,
    key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
    fingerprint: certificateFingerprint(cert),
  };
}

/** SHA-256 of the first certificate in `pem`, as "AB:CD:…". Throws Node's error for a text that has none. */
export function certificateFingerprint(pem: string): string {
  const digest = createHash("sha256").update(new X509Certificate(pem).raw).digest("hex");
  return (digest.toUpperCase().match(/../g) ?? []).join(":");
}

function alternativeNames(hosts: readonly string[]): { type: "dns" | "ip"; value: string }[] {
  const named = hosts
    .map((host) => host.replace(/^\[|\]$/g, ""))
    .filter((host) => !ANY_ADDRESS.has(host));
  return [...new Set([...LOCAL_NAMES, ...named])].map((value) => ({
    type: isIP(value) === 0 ? "dns" : "ip",
    value,
  }));
}
