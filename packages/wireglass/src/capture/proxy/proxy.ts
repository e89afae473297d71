import type { OpenRecord } from "@wireglass/lens/record";
import {
  type Addresses,
  hostPort,
  Listener,
  type Pump,
  secureServerSide,
} from "../../endpoint/index.ts";
import { microseconds } from "../tape/tape.ts";
import type { House } from "./house.ts";
import { relayHttp } from "./http-relay.ts";
import type { Door, ProxyOptions } from "./proxy-options.ts";
import { PumpReader } from "./pump-reader.ts";
import { Tunnel, type TunnelEnd } from "./tunnel.ts";
import { type DatagramForward, forwardDatagrams } from "./udp-forward.ts";
import { Upstreams } from "./upstreams.ts";
import { fixedDestination, passThrough, serveVisitor } from "./visitor.ts";

const MAX_BODY_BYTES = 1 << 20;

/** A capturing proxy: every door that it was given, and the connections through them. */
export class CaptureProxy {
  readonly #options: ProxyOptions;
  readonly #house: House;
  readonly #tunnels = new Set<Tunnel>();
  readonly #streams = new Set<Pump>();
  readonly #listeners: Listener[] = [];
  readonly #datagrams: DatagramForward[] = [];
  readonly #distrusted = new Set<string>();
  /** Where it listens, one for each door in their order: "http://127.0.0.1:8080", "ws://…", "tcp://…". */
  readonly urls: string[] = [];

  private constructor(options: ProxyOptions) {
    this.#options = options;
    this.#house = {
      upstreams: new Upstreams(options.upstream),
      maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
      join: (about, client, server) => this.#join(about, client, server),
      exchange: (about) => {
        const connection = options.nextConnection();
        options.tape.record({ kind: "exchange", connection, source: "proxy", ...about });
      },
      note: (note) => options.note?.(note),
    };
  }

  /** Opens every door. Rejects with the system's error where one cannot be had; then none is open. */
  static async start(options: ProxyOptions): Promise<CaptureProxy> {
    const proxy = new CaptureProxy(options);
    try {
      for (const door of options.doors) proxy.urls.push(await proxy.#open(door));
    } catch (error) {
      await proxy.close();
      throw error;
    }
    return proxy;
  }

  /** Stops all traffic, or lets it go on: the tape is full, or has room again. */
  hold(held: boolean): void {
    for (const tunnel of this.#tunnels) tunnel.hold(held);
  }

  /** Closes the doors and cuts what is open. */
  async close(): Promise<void> {
    for (const listener of this.#listeners) listener.close();
    const ends = [...this.#tunnels].map((tunnel) => tunnel.over);
    for (const tunnel of this.#tunnels) tunnel.destroy();
    for (const stream of this.#streams) stream.destroy();
    await Promise.all(this.#datagrams.map((one) => one.close()));
    await Promise.all(ends); // each has told its end by then
  }

  async #open(door: Door): Promise<string> {
    const { hostname, port } = door.listen;
    if (door.kind === "forward" && door.to.protocol === "udp:") {
      const forward = await forwardDatagrams(door.listen, door.to, this.#options);
      this.#datagrams.push(forward);
      return forward.url;
    }
    const failed = (error: Error): void =>
      this.#house.note({ code: "proxy/broken", host: hostname, detail: error.message });
    const listener = await Listener.open({ hostname, port, failed }, (pump, addresses) => {
      void this.#accept(door, pump, addresses);
    });
    this.#listeners.push(listener);
    return `${schemeOf(door)}://${hostPort(hostname, listener.port)}`;
  }

  async #accept(door: Door, pump: Pump, addresses: Addresses): Promise<void> {
    this.#streams.add(pump);
    const client = new PumpReader(pump);
    void client.over.then(() => this.#streams.delete(pump));
    try {
      await this.#serve(door, client, addresses.remote);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      this.#house.note({ code: "proxy/broken", host: addresses.remote, detail });
      pump.destroy();
    }
  }

  async #serve(door: Door, client: PumpReader, address: string): Promise<void> {
    const options = this.#options;
    const house = this.#house;
    if (door.kind === "proxy") {
      return serveVisitor(client, { address, options, house, distrusted: this.#distrusted });
    }
    const secured = door.secure ? await this.#secured(door, client) : undefined;
    const stream = secured?.stream ?? client;
    const about = { client: address, tls: secured?.tls };
    const secure = /^(wss|https|tls):$/.test(door.to.protocol);
    const host = door.to.hostname.replace(/^\[|\]$/g, "");
    const port = Number(door.to.port || (secure ? 443 : 80));
    const place = { host, port, secure };
    if (door.kind === "forward")
      return passThrough(stream, place, secure ? "tls" : "tcp", {
        house,
        address,
        tls: secured?.tls,
      });
    const prefix = door.to.pathname.replace(/\/$/, "");
    return relayHttp(
      stream,
      { ...about, destination: fixedDestination(place, prefix, door.to.host) },
      house,
    );
  }

  async #secured({ listen }: Door, client: PumpReader) {
    const { ca } = this.#options;
    const secured = await secureServerSide(client.pump, client.takeWaiting(), {
      secureContext: await ca.contextFor(listen.hostname),
      SNICallback: (name, done) => {
        ca.contextFor(name, { fallback: listen.hostname }).then(
          (context) => done(null, context),
          done,
        );
      },
      ALPNProtocols: ["http/1.1"],
    });
    const stream = new PumpReader(secured.pump);
    secured.start();
    return { stream, tls: secured.tls };
  }

  #join(
    about: Omit<OpenRecord, "kind" | "connection" | "time" | "source">,
    client: PumpReader,
    server: PumpReader,
  ): void {
    const { tape, nextConnection } = this.#options;
    const connection = nextConnection();
    const time = microseconds() / 1_000_000;
    tape.record({ kind: "open", connection, time, source: "proxy", ...about });
    this.#streams.delete(client.pump);
    const ended = ({ by, error }: TunnelEnd): void => {
      this.#tunnels.delete(tunnel);
      const at = microseconds() / 1_000_000;
      // What the close frames say is read from them where they are read.
      const reason = error?.message ?? "";
      tape.record({ kind: "close", connection, time: at, by, code: 1006, reason, clean: false });
    };
    const tunnel = new Tunnel({
      connection,
      client: client.pump,
      server: server.pump,
      tape,
      ended,
    });
    this.#tunnels.add(tunnel);
    if (tape.isFull) tunnel.hold(true);
    client.handOver(tunnel.client);
    server.handOver(tunnel.server);
  }
}

function schemeOf(door: Door): string {
  if (door.kind === "proxy") return "http";
  if (door.kind === "reverse") return door.secure ? "wss" : "ws";
  return door.secure ? "tls" : "tcp";
}
