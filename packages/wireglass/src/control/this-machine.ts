import { BlockList, isIP } from "node:net";

/** What leads to this machine: RFC 1122 §3.2.1.3, RFC 4291 §2.5.2 and 2.5.3, RFC 6761 §6.3. */
const LOCAL = new BlockList();
LOCAL.addSubnet("127.0.0.0", 8, "ipv4");
LOCAL.addAddress("0.0.0.0", "ipv4");
LOCAL.addAddress("::1", "ipv6");
LOCAL.addAddress("::", "ipv6");

/** Whether a host, in whatever way it is written, is this machine by itself: `127.1`, `[::ffff:127.0.0.1]`, `localhost.` */
export function isThisMachine(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "");
  const url = `http://${bare.includes(":") ? `[${bare}]` : bare}/`;
  if (!URL.canParse(url)) return false;
  const name = new URL(url).hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const kind = isIP(name);
  if (kind !== 0) return LOCAL.check(name, kind === 4 ? "ipv4" : "ipv6");
  return name === "localhost" || name.endsWith(".localhost");
}
