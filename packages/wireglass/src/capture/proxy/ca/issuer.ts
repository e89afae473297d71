import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { type DerValue, objectIdentifier, valuesIn } from "./der.ts";

/** A CA's certificate and key, and what each certificate that it signs repeats of it. */
export type Issuer = {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
  /** The subject's name as it is encoded: a leaf must name its issuer with the same bytes. */
  readonly name: Uint8Array;
  /** The subject key identifier; undefined where the certificate has none. */
  readonly keyId: Uint8Array | undefined;
  readonly notBefore: Date;
  readonly notAfter: Date;
};

/** Reads a CA's key and certificate from PEM. @throws Error that says in few words what is missing */
export function issuerFromPem(pem: string): Issuer {
  const certificate = parsed("certificate", () => new X509Certificate(pem));
  const key = parsed("private key", () => createPrivateKey(pem));
  if (!certificate.ca) throw new Error("its certificate is not that of a CA");
  if (key.asymmetricKeyType !== "ec") throw new Error("its key is not an elliptic-curve key");
  if (!certificate.checkPrivateKey(key))
    throw new Error("key and certificate do not belong together");
  const { name, keyId } = identityOf(certificate.raw);
  const { validFromDate: notBefore, validToDate: notAfter } = certificate;
  return { certificate, key, name, keyId, notBefore, notAfter };
}

/** OpenSSL's own words say nothing to people. */
function parsed<Value>(what: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (cause) {
    throw new Error(`it has no readable ${what}`, { cause });
  }
}

const KEY_ID = Buffer.from(objectIdentifier("2.5.29.14"));

/** RFC 5280 §4.1: [0] version, serial, algorithm, issuer, validity, subject, key, …, [3] extensions. */
function identityOf(der: Uint8Array): Pick<Issuer, "name" | "keyId"> {
  const [certificate] = valuesIn(der);
  const [signed] = inside(certificate);
  const fields = inside(signed);
  const name = fields[5]?.bytes;
  if (name === undefined) throw new Error("its certificate has no subject");
  const [extensions] = inside(fields.find(({ tag }) => tag === 0xa3));
  const found = inside(extensions).find((one) => KEY_ID.equals(inside(one)[0]?.bytes ?? name));
  const [keyId] = inside(inside(found).at(-1));
  return { name, keyId: keyId?.content };
}

function inside(value: DerValue | undefined): readonly DerValue[] {
  return value === undefined ? [] : valuesIn(value.content);
}
