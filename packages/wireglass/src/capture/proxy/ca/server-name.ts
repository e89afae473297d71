import { isIP, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";

/** Whom a certificate is for: a DNS name in lower-case ASCII, or an address in its one canonical form. */
export type ServerName = { readonly kind: "dns" | "ip"; readonly value: string };

/** No name has more, even with every character of it written in Unicode. RFC 1035 §2.3.4 allows 253 in ASCII. */
const MAX_TEXT = 1024;
const MAX_DNS_NAME = 253;
/** Host names in use have underscores and hyphens in any place. No wildcard: nobody connects to one. */
const DNS_NAME = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
/** What cannot stand in a host. URL parsers cut a name there, and a cut name is another name. */
const FORBIDDEN = /[\0-\x20"#%/:<>?@[\\\]^`{|}\x7f]/;

/** Reads what a client named or connected to; undefined for what can be no server's name. Never throws. */
export function serverNameOf(text: string): ServerName | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const bare = text.replace(/^\[([^[\]]*)\]$/, "$1");
  const address = addressOf(bare);
  if (address !== undefined) return { kind: "ip", value: address };
  if (FORBIDDEN.test(bare)) return undefined;
  const ascii = /^[\x21-\x7e]*$/.test(bare) ? bare.toLowerCase() : domainToASCII(bare);
  const value = ascii.replace(/\.$/, "");
  // Digits of other scripts become those of an address.
  if (isIP(value) !== 0) return { kind: "ip", value };
  return value.length <= MAX_DNS_NAME && DNS_NAME.test(value) ? { kind: "dns", value } : undefined;
}

/** "::1" and "0:0:0:0:0:0:0:1%lo" are one address. */
function addressOf(text: string): string | undefined {
  const [address = ""] = text.split("%", 1);
  if (isIPv6(address)) return new URL(`http://[${address}]/`).hostname.slice(1, -1);
  return isIP(text) === 4 ? text : undefined;
}

/** The 4 or 16 bytes of an address in the form that {@link serverNameOf} gives it. */
export function addressBytes(address: string): Uint8Array {
  if (!address.includes(":")) return Uint8Array.from(address.split("."), Number);
  const [head = "", tail] = address.split("::", 2).map((half) => groups(half));
  const rest = tail ?? "";
  return Buffer.from(head + "0".repeat(32 - head.length - rest.length) + rest, "hex");
}

function groups(half: string): string {
  if (half === "") return "";
  return half
    .split(":")
    .map((group) => group.padStart(4, "0"))
    .join("");
}
