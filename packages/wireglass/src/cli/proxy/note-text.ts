import type { ProxyNote } from "../../capture/index.ts";
import type { Texts } from "./texts.ts";

/** What the proxy noted, as people read it. */
export function noteText({ code, host, detail }: ProxyNote, texts: Texts): string {
  switch (code) {
    case "proxy/client-tls":
      return texts.clientTls(host, detail);
    case "proxy/pass-through":
      return texts.passedThrough(host);
    case "proxy/broken":
      return detail.startsWith(`${host}:`) ? detail : texts.broken(host, detail);
    case "proxy/mid-stream":
      return texts.midStream(host, detail);
    case "proxy/rule":
      return texts.ruleTrouble(host, detail);
    case "proxy/hold":
      return texts.holdOpened(detail);
  }
}
