import { UsageError } from "@wireglass/wire";
import { withoutCredentials } from "./shown-url.ts";

/** Where a tcp, tls or udp URL leads. */
export type PlainAddress = {
  readonly scheme: "tcp" | "tls" | "udp";
  /** A name or an address, without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** "host:port", for sentences. */
  readonly where: string;
  /** The URL without user and password: no plain stream has a place for them. */
  readonly href: string;
};

/**
 * Reads `url`, whose scheme has to be one of `schemes`.
 *
 * @throws UsageError `connect/url` for what is no such URL, `connect/port` for one without a port
 */
export function plainAddress(
  url: string | URL,
  ...schemes: readonly PlainAddress["scheme"][]
): PlainAddress {
  const href = withoutCredentials(url);
  const parsed = URL.canParse(href) ? new URL(href) : undefined;
  const scheme = schemes.find((one) => parsed?.protocol === `${one}:`);
  if (parsed === undefined || scheme === undefined || parsed.hostname === "") {
    const wanted = schemes.map((one) => `${one}://`).join(" or ");
    throw new UsageError("connect/url", `"${href}" is not a ${wanted} URL`);
  }
  const { hostname, port, host } = parsed;
  if (port === "") {
    throw new UsageError("connect/port", `"${href}" needs a port, as in ${scheme}://host:7000`);
  }
  const name = hostname.replace(/^\[|\]$/g, "");
  return { scheme, hostname: name, port: Number(port), where: host, href: parsed.href };
}
