import { UsageError } from "@wireglass/wire";
import type { Door, Listen } from "../../capture/index.ts";
import type { PlaceFlag } from "./proxy-command.ts";
import type { Texts } from "./texts.ts";

const DEFAULT_PORT = 8888;
const LOOPBACK = "127.0.0.1";

type Target = { readonly kind: "reverse" | "forward"; readonly to: URL; listen?: URL };

/**
 * The doors that the flags describe. Each `--listen` belongs to the nearest `--reverse` or `--forward` before it that
 * has none yet, else to the first after it, else it is an address of the proxy itself.
 *
 * @throws UsageError
 */
export function doorsOf(places: readonly PlaceFlag[], texts: Texts): readonly Door[] {
  const targets: Target[] = [];
  const loose: URL[] = [];
  for (const { flag, url } of places) {
    if (flag !== "listen") {
      targets.push({ kind: flag, to: targetUrl(flag, url, texts) });
      continue;
    }
    const listen = listenUrl(url, texts);
    const before = isOfProxy(listen)
      ? undefined
      : targets.findLast((one) => one.listen === undefined);
    if (before !== undefined) before.listen = listen;
    else loose.push(listen);
  }
  for (const target of targets) {
    if (target.listen !== undefined) continue;
    const at = loose.findIndex((listen) => !isOfProxy(listen));
    if (at < 0)
      throw new UsageError("proxy/listen", texts.listenMissing(target.kind, target.to.href));
    const [listen] = loose.splice(at, 1);
    if (listen !== undefined) target.listen = listen;
  }
  const own = loose.map((listen) => proxyDoor(listen, texts));
  const doors = [...own, ...targets.map((target) => targetDoor(target, texts))];
  return doors.length > 0
    ? doors
    : [{ kind: "proxy", listen: { hostname: LOOPBACK, port: DEFAULT_PORT } }];
}

function isOfProxy({ protocol }: URL): boolean {
  return /^(https?|socks[45a-z]*):$/.test(protocol);
}

function proxyDoor(listen: URL, texts: Texts): Door {
  if (!isOfProxy(listen)) throw new UsageError("proxy/listen", texts.listenAlone(listen.href));
  return { kind: "proxy", listen: placeOf(listen, DEFAULT_PORT) };
}

function targetDoor({ kind, to, listen }: Target, texts: Texts): Door {
  if (listen === undefined)
    throw new UsageError("proxy/listen", texts.listenMissing(kind, to.href));
  const { protocol } = listen;
  const fits =
    kind === "reverse" ? /^(ws|http)s?:$/ : to.protocol === "udp:" ? /^udp:$/ : /^(tcp|tls):$/;
  if (!fits.test(protocol))
    throw new UsageError("proxy/listen", texts.listenUnfit(listen.href, to.href));
  const secure = /^(wss|https|tls):$/.test(protocol);
  return { kind, listen: placeOf(listen, secure ? 443 : 80), secure, to };
}

function placeOf(url: URL, port: number): Listen {
  const hostname = url.hostname.replace(/^\[|\]$/g, "") || LOOPBACK;
  return { hostname, port: url.port === "" ? port : Number(url.port) };
}

function targetUrl(flag: "reverse" | "forward", text: string, texts: Texts): URL {
  const url = /^[a-z]+:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  const fits = flag === "reverse" ? /^(ws|http)s?:$/ : /^(tcp|tls|udp):$/;
  if (url === undefined || !fits.test(url.protocol) || url.hostname === "")
    throw new UsageError("proxy/target", texts.badTarget(flag, text));
  if (flag === "forward" && url.port === "")
    throw new UsageError("proxy/target", texts.portMissing(text));
  return url;
}

/** "host:port" alone is an address of the proxy. */
function listenUrl(text: string, texts: Texts): URL {
  const full = /^[a-z0-9]+:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  const known = /^(https?|socks[45a-z]*|wss?|tcp|tls|udp):$/;
  if (url === undefined || !known.test(url.protocol))
    throw new UsageError("proxy/listen", texts.badListen(text));
  return url;
}
