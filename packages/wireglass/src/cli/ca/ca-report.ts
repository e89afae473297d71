import { join } from "node:path";
import type { CertificateAuthority } from "../../capture/index.ts";
import type { Texts } from "./texts.ts";
import { PAGE_COMMAND, trustGuide } from "./trust-guide.ts";

const DAY_MS = 86_400_000;
/** Who has installed it on devices wants to know some weeks before. */
const SOON_DAYS = 30;

/** What the CA is, and how it is trusted, for people. */
export function caText(ca: CertificateAuthority, texts: Texts): string {
  const rows: readonly (readonly [string, string])[] = [
    [texts.name(), ca.name],
    [texts.certificate(), ca.certificatePath],
    [texts.key(), `${join(ca.folder, "ca-key.pem")} (${texts.keyRemark()})`],
    [texts.fingerprint(), ca.fingerprint],
    [texts.spkiHash(), ca.spkiHash],
    [texts.validUntil(), validity(ca, texts)],
  ];
  const width = Math.max(...rows.map(([label]) => columns(label))) + 2;
  const lines = rows.map(([label, value]) => label + " ".repeat(width - columns(label)) + value);
  return `${lines.join("\n")}\n`;
}

/** How it is trusted, system by system. */
export function trustText(ca: CertificateAuthority, texts: Texts): string {
  const steps = trustGuide(ca.certificatePath, texts).flatMap(({ system, lines, remark }) => [
    `  ${system}`,
    ...lines.map((line) => `      ${line}`),
    ...(remark === undefined ? [] : [`      (${remark})`]),
  ]);
  const ends = [texts.phonePage(PAGE_COMMAND), texts.noTrust(), texts.untrust()];
  return `${texts.trustTitle()}\n\n${steps.join("\n")}\n\n${ends.join("\n")}\n`;
}

/** The same facts as one JSON line; times are Unix seconds. */
export function caLine(ca: CertificateAuthority): string {
  const { folder, name, fingerprint, spkiHash, replaced } = ca;
  const line = {
    kind: "ca",
    folder,
    certificate: ca.certificatePath,
    name,
    fingerprint,
    spkiHash,
    notBefore: ca.notBefore.getTime() / 1000,
    notAfter: ca.notAfter.getTime() / 1000,
    replaced, // left out where nothing was
  };
  return `${JSON.stringify(line)}\n`;
}

function validity({ notAfter }: CertificateAuthority, texts: Texts): string {
  const [day = ""] = notAfter.toISOString().split("T");
  const days = Math.floor((notAfter.getTime() - Date.now()) / DAY_MS);
  return days > SOON_DAYS ? day : `${day} (${texts.soon(days)})`;
}

/** A Chinese character takes two columns of a terminal. */
function columns(text: string): number {
  return [...text].reduce((sum, one) => sum + (one > "\u2e7f" ? 2 : 1), 0);
}
