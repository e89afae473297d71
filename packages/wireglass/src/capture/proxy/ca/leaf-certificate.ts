import { createHash, type KeyObject, randomBytes, sign } from "node:crypto";
import { objectIdentifier, sequence, time, tlv } from "./der.ts";
import type { Issuer } from "./issuer.ts";
import { addressBytes, type ServerName } from "./server-name.ts";

const DAY_MS = 86_400_000;
/** Far below the 397 days that clients accept; a process that runs longer makes new ones. */
const LIFE_DAYS = 30;
/** For a client whose clock is behind. */
const EARLIER_DAYS = 2;
/** RFC 5280, appendix A: ub-common-name. */
const MAX_COMMON_NAME = 64;

/** The key that all leaves share: each name costs one signature and no key. */
export type LeafKey = {
  /** SubjectPublicKeyInfo in DER. */
  readonly spki: Uint8Array;
  /** RFC 5280 §4.2.1.2, method 1, but with SHA-256 cut to 20 bytes (RFC 7093). */
  readonly id: Uint8Array;
};

/** What certificates say about the leaves' key. */
export function leafKeyOf(publicKey: KeyObject): LeafKey {
  const spki = publicKey.export({ type: "spki", format: "der" });
  return { spki, id: createHash("sha256").update(spki).digest().subarray(0, 20) };
}

/** A certificate that is signed, in DER, and when it ends. */
export type Leaf = { readonly der: Uint8Array; readonly notAfter: Date };

const ECDSA_WITH_SHA256 = sequence(objectIdentifier("1.2.840.10045.4.3.2"));
const VERSION_3 = tlv(0xa0, tlv(0x02, Uint8Array.of(2)));
const TRUE = tlv(0x01, Uint8Array.of(0xff));

/** Signs a certificate for a server of this name, valid from shortly before `now` on. */
export function signLeaf(issuer: Issuer, key: LeafKey, name: ServerName, now: number): Leaf {
  const notBefore = new Date(Math.max(now - EARLIER_DAYS * DAY_MS, issuer.notBefore.getTime()));
  const notAfter = new Date(Math.min(now + LIFE_DAYS * DAY_MS, issuer.notAfter.getTime()));
  const signed = sequence(
    VERSION_3,
    tlv(0x02, serialNumber()),
    ECDSA_WITH_SHA256,
    issuer.name,
    sequence(time(notBefore), time(notAfter)),
    subject(name),
    key.spki,
    tlv(0xa3, sequence(...extensions(issuer, key, name))),
  );
  const signature = sign("sha256", signed, issuer.key);
  return { der: sequence(signed, ECDSA_WITH_SHA256, bitString(signature)), notAfter };
}

/** 127 random bits and a 1 before them: positive, and of the same length always. */
function serialNumber(): Uint8Array {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

/** Only people look at it; a long name would not fit there, and the alternative name has it in full. */
function subject({ value }: ServerName): Uint8Array {
  const fits = value.length <= MAX_COMMON_NAME;
  const text = Buffer.from(fits ? value : "Wireglass leaf", "ascii");
  return sequence(tlv(0x31, sequence(objectIdentifier("2.5.4.3"), tlv(0x0c, text))));
}

/** RFC 5280 §4.2.1, in the order of their numbers. */
function extensions(issuer: Issuer, key: LeafKey, name: ServerName): readonly Uint8Array[] {
  return [
    extension("2.5.29.14", tlv(0x04, key.id)),
    critical("2.5.29.15", tlv(0x03, Uint8Array.of(7, 0x80))), // digitalSignature, bit 0 of 8
    extension("2.5.29.17", sequence(alternativeName(name))),
    critical("2.5.29.19", sequence()), // not a CA
    ...(issuer.keyId === undefined
      ? []
      : [extension("2.5.29.35", sequence(tlv(0x80, issuer.keyId)))]),
    extension("2.5.29.37", sequence(objectIdentifier("1.3.6.1.5.5.7.3.1"))), // serverAuth
  ];
}

function alternativeName({ kind, value }: ServerName): Uint8Array {
  return kind === "dns" ? tlv(0x82, Buffer.from(value, "ascii")) : tlv(0x87, addressBytes(value));
}

function extension(id: string, value: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(id), tlv(0x04, value));
}

function critical(id: string, value: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(id), TRUE, tlv(0x04, value));
}

function bitString(bytes: Uint8Array): Uint8Array {
  return tlv(0x03, Uint8Array.of(0), bytes);
}
