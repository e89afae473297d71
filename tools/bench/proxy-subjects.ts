import type { Subject } from "./bench-subjects.ts";
import { script } from "./subject-script.ts";

function proxy(
  title: string,
  name: string,
  variant?: string,
): Subject & { readonly isProxy: true } {
  const file = script(name);
  const choice = variant === undefined ? {} : { variant };
  return { title, script: file, ...choice, environment: {}, protocol: "ws", isProxy: true };
}

/** Proxies, each before the same server of ours; `direct` is that server without one. */
export const PROXY_SUBJECTS = {
  "proxy-memory": proxy("wireglass, in memory", "wireglass-proxy", "memory"),
  "proxy-record": proxy("wireglass, recording", "wireglass-proxy", "record"),
  "proxy-rules": proxy("wireglass, recording, with a rule", "wireglass-proxy", "rules"),
  "proxy-watch": proxy("wireglass, recording, a script reads along", "wireglass-proxy", "watch"),
  "proxy-script": proxy("wireglass, recording, a script is asked", "wireglass-proxy", "script"),
  pipe: proxy("bare pipe", "pipe"),
  nginx: proxy("nginx", "nginx"),
  mitmproxy: proxy("mitmproxy", "mitmproxy"),
  "mitmproxy-addon": proxy("mitmproxy, empty add-on", "mitmproxy", "addon"),
  mockttp: proxy("mockttp", "mockttp"),
  direct: {
    title: "no proxy",
    script: script("wireglass-echo"),
    variant: "view",
    environment: {},
    protocol: "ws",
    besideGenerator: true,
  },
} as const satisfies Record<string, Subject>;
