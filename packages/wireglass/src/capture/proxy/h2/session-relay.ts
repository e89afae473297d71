import { type ClientHttp2Session, constants, type ServerHttp2Session } from "node:http2";
import type { Duplex } from "node:stream";
import type { House } from "../house.ts";
import { H2_LIMITS } from "./h2-limits.ts";
import { h2Server, offered } from "./h2-sessions.ts";
import type { StreamAbout } from "./stream-place.ts";
import { StreamRelay } from "./stream-relay.ts";

/** The server that the client's streams go to, or why there is none. */
export type H2Upstream =
  | { readonly kind: "session"; readonly session: ClientHttp2Session }
  | { readonly kind: "unreachable"; readonly reason: string };

/** A client's connection of HTTP/2, and the one to the server that belongs to it. */
export class SessionRelay {
  readonly #client: ServerHttp2Session;
  readonly #upstream: H2Upstream;

  constructor(client: Duplex, upstream: H2Upstream, about: StreamAbout, house: House) {
    const remote = upstream.kind === "session" ? upstream.session : undefined;
    this.#client = h2Server(client, offered(remote?.remoteSettings));
    this.#upstream = upstream;
    house.sessions.add(this);
    this.#client.once("close", () => house.sessions.delete(this));
    this.#client.on("stream", (stream, parsed, _flags, flat) => {
      const relay = new StreamRelay({ stream, parsed, flat }, about, house);
      if (upstream.kind === "session") relay.pass(upstream.session);
      else relay.unreachable(upstream.reason);
    });
    if (remote === undefined) return;
    this.#followSettings(remote);
    this.#follow(remote);
  }

  /** Cuts both. Resolves when that is done, and each stream has told its end. */
  async destroy(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#client.once("close", resolve);
    this.#client.destroy();
    if (this.#upstream.kind === "session") this.#upstream.session.destroy();
    await promise;
  }

  /** What the server allows is what the client may do, also where the server changes its mind. */
  #followSettings(upstream: ClientHttp2Session): void {
    const client = this.#client;
    let told = offered(upstream.remoteSettings);
    const follow = (): void => {
      // One at a time: Node has ten on their way at most, and a server may send thousands.
      if (upstream.destroyed || client.destroyed || client.pendingSettingsAck) return;
      const now = offered(upstream.remoteSettings);
      const { maxConcurrentStreams, enableConnectProtocol } = told;
      const isSame = maxConcurrentStreams === now.maxConcurrentStreams;
      if (isSame && enableConnectProtocol === now.enableConnectProtocol) return;
      told = now;
      client.settings(now);
    };
    upstream.on("remoteSettings", follow);
    client.on("localSettings", follow);
  }

  /** What one side says of its connection as a whole, the other one hears. */
  #follow(upstream: ClientHttp2Session): void {
    const client = this.#client;
    upstream.once("goaway", (code: number) => {
      if (code !== constants.NGHTTP2_NO_ERROR && !client.destroyed) client.goaway(code);
    });
    const ended = (): void => {
      if (!client.closed) client.close(); // streams that are still open are finished
    };
    if (upstream.closed) ended();
    else upstream.once("goaway", ended).once("close", ended);
    client.once("goaway", () => upstream.close());
    client.once("close", () => {
      upstream.close();
      // The resets of its streams leave, but a server that takes nothing is not waited for.
      setTimeout(() => upstream.destroy(), H2_LIMITS.farewellMs.value).unref();
    });
  }
}
