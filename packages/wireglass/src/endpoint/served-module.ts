import type { Handler } from "./delivery.ts";
import type { ServeOptions } from "./serve.ts";
import type { StreamHandler } from "./tcp.ts";
import type { DatagramHandler } from "./udp-server.ts";

/** What a handler file decides about its server; the command line counts more. */
export type HandlerOptions = Pick<
  ServeOptions,
  "path" | "origins" | "subprotocols" | "authorize" | "page" | "deflate" | "limits"
>;

/** A handler file for more than WebSockets, or with options; at least one of the three is given. */
export type HandlerParts = {
  /** For ws and wss. */
  readonly handler?: Handler;
  /** For tcp and tls. */
  readonly tcp?: StreamHandler;
  /** For udp. */
  readonly udp?: DatagramHandler;
  /** For ws and wss. */
  readonly options?: HandlerOptions;
};

/**
 * The default export of a file that `wireglass serve FILE` serves: `export default { … } satisfies
 * HandlerModule`.
 */
export type HandlerModule = Handler | HandlerParts;
