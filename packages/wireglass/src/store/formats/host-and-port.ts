/** The two parts of "host:port": an IPv6 address without its brackets, and no port where there is none. */
export function hostAndPort(text: string): {
  readonly host: string;
  readonly port: number | undefined;
} {
  const match = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(text);
  if (match === null) return { host: text.replace(/^\[|\]$/g, ""), port: undefined };
  const port = Number(match[3]);
  return { host: match[1] ?? match[2] ?? "", port: port <= 65_535 ? port : undefined };
}
