/** What of a connection's URL can be asked about. */
export type UrlParts = {
  /** In lower case, without port and without the brackets of IPv6. */
  readonly host: string;
  /** As written, or the scheme's own; null where there is none. */
  readonly port: number | null;
  /** With the query; "" for tcp, tls and udp. */
  readonly path: string;
};

const USUAL_PORTS: Readonly<Record<string, number>> = { ws: 80, http: 80, wss: 443, https: 443 };

/** Takes a URL apart as the filter does. A capture's columns `host`, `port` and `path` are to be filled with it. */
export function urlParts(url: string): UrlParts {
  const [, scheme = "", authority = "", rest = ""] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^#]*)/i.exec(url) ?? [];
  const [, bracketed, plain = "", digits] =
    /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?/.exec(
      authority.slice(authority.lastIndexOf("@") + 1),
    ) ?? [];
  const usual = USUAL_PORTS[scheme.toLowerCase()];
  const path = usual === undefined ? "" : rest.startsWith("/") ? rest : `/${rest}`;
  return {
    host: (bracketed ?? plain).toLowerCase(),
    port: digits === undefined ? (usual ?? null) : Number(digits),
    path,
  };
}
