import type { OpenRecord, Side } from "@wireglass/lens/record";
import {
  type Addresses,
  hostPort,
  Listener,
  type Pump,
  type Secured,
  secureServerSide,
  type TlsFacts,
} from "../../endpoint/index.ts";
import { CAPTURE_LIMITS } from "../limits.ts";
import { microseconds } from "../tape/tape.ts";
import { ClientTrust } from "./client-trust.ts";
import { agreeFirst } from "./h2/agreement.ts";
import { relayH2 } from "./h2/h2-visit.ts";
import { beginsWithH2, relayPlainH2 } from "./h2/plain-visit.ts";
import { TunnelledStream } from "./h2/tunnelled-stream.ts";
import type { House, OpenAbout } from "./house.ts";
import { relayHttp } from "./http-relay.ts";
import type { Door, ProxyOptions } from "./proxy-options.ts";
import { PumpReader } from "./pump-reader.ts";
import { Tunnel, type TunnelEnd, type TunnelStream } from "./tunnel.ts";
import { type DatagramForward, forwardDatagrams } from "./udp-forward.ts";
import { type Place, Upstreams } from "./upstreams.ts";
import { fixedDestination, passThrough, serveVisitor } from "./visitor.ts";

/** A capturing proxy: every door that it was given, and the connections through them. */
export class CaptureProxy {
  readonly #options: ProxyOptions;
  readonly #house: House;
  readonly #tunnels = new Set<Tunnel>();
  readonly #streams = new Set<Pump>();
  readonly #listeners: Listener[] = [];
  readonly #datagrams: DatagramForward[] = [];
  readonly #trust = new ClientTrust();
  /** What waits for room. */
  #waiting: PromiseWithResolvers<void> | undefined;
  /** Where it listens, one for each door in their order: "http://127.0.0.1:8080", "ws://…", "tcp://…". */
  readonly urls: string[] = [];

  private constructor(options: ProxyOptions) {
    this.#options = options;
    this.#house = {
      upstreams: new Upstreams(options.upstream),
      maxBodyBytes: options.maxBodyBytes ?? CAPTURE_LIMITS.maxBodyBytes.value,
      join: (about, client, server, kept) => this.#join(about, client, server, kept),
      joinStreams: (about, client, server) => {
        const streams = {
          client: new TunnelledStream(client),
          server: new TunnelledStream(server),
        };
        const tunnel = this.#begin(about, streams);
        streams.client.start(tunnel.client);
        streams.server.start(tunnel.server);
      },
      sessions: new Set(),
      http: options.http,
      handshake: (about) =>
        options.handshake?.({ kind: "open", connection: 0, time: 0, source: "proxy", ...about }),
      exchange: (about) => {
        const connection = options.nextConnection();
        options.tape.record({ kind: "exchange", connection, source: "proxy", ...about });
      },
      note: (note) => options.note?.(note),
      room: () => this.#room(),
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

  /** Opens one more door, which is not among {@link urls}. @returns where it listens */
  addDoor(door: Door): Promise<string> {
    return this.#open(door);
  }

  /** Stops all traffic, or lets it go on: the tape is full, or has room again. */
  hold(held: boolean): void {
    for (const tunnel of this.#tunnels) tunnel.hold(held);
    if (!held) this.#letGo();
  }

  #room(): Promise<void> | undefined {
    if (!this.#options.tape.isFull) return undefined;
    this.#waiting ??= Promise.withResolvers<void>();
    return this.#waiting.promise;
  }

  #letGo(): void {
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  /** Closes the doors and cuts what is open. */
  async close(): Promise<void> {
    this.#letGo();
    for (const listener of this.#listeners) listener.close();
    const ends = [...this.#tunnels].map((tunnel) => tunnel.over);
    for (const tunnel of this.#tunnels) tunnel.destroy();
    for (const session of this.#house.sessions) ends.push(session.destroy());
    for (const stream of this.#streams) stream.destroy();
    await Promise.all(this.#datagrams.map((one) => one.close()));
    await Promise.all(ends); // each has told its end by then
  }

  async #open(door: Door): Promise<string> {
    const { hostname, port } = door.listen;
    if (door.kind === "forward" && door.to.protocol === "udp:") {
      const forward = await forwardDatagrams(door.listen, door.to, {
        ...this.#options,
        room: this.#house.room,
      });
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
    client.patienceMs = CAPTURE_LIMITS.firstWordsMs.value;
    void client.over.then(() => this.#streams.delete(pump));
    try {
      await this.#serve(door, client, addresses.remote);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      this.#house.note({ code: "proxy/broken", host: addresses.remote, detail });
      pump.destroy();
      client.gone(undefined);
    }
  }

  async #serve(door: Door, client: PumpReader, address: string): Promise<void> {
    const options = this.#options;
    const house = this.#house;
    if (door.kind === "proxy") {
      const named = door.source === undefined ? house : sourced(house, door.source);
      const inside =
        door.upstream === undefined
          ? named
          : { ...named, upstreams: new Upstreams({ ...options.upstream, ...door.upstream }) };
      return serveVisitor(client, { address, options, house: inside, trust: this.#trust });
    }
    const secure = /^(wss|https|tls):$/.test(door.to.protocol);
    const host = door.to.hostname.replace(/^\[|\]$/g, "");
    const port = Number(door.to.port || (secure ? 443 : 80));
    const place = { host, port, secure };
    if (!door.secure) return this.#serveInside(door, client, { client: address }, place, house);
    const isReverse = door.kind === "reverse";
    // The client's name for this door is not the server's name.
    const agreement = isReverse && (await agreeFirst(client, place, house, { servername: "" }));
    const protocols = agreement ? agreement.protocols : ["http/1.1"];
    const secured = await this.#secured(door, client, protocols).catch((error: unknown) => {
      if (agreement) agreement.drop();
      throw error;
    });
    const { tls } = secured;
    if (agreement && secured.protocol === "h2") {
      const destination = destinationOf(door, place);
      return relayH2(secured, agreement, { client: address, destination });
    }
    const stream = new PumpReader(secured.pump);
    stream.patienceMs = CAPTURE_LIMITS.firstWordsMs.value;
    secured.start();
    const inside = agreement ? agreement.house : house;
    return this.#serveInside(door, stream, { client: address, tls }, place, inside);
  }

  async #serveInside(
    door: TargetDoor,
    stream: PumpReader,
    about: { readonly client: string; readonly tls?: TlsFacts | undefined },
    place: Place,
    house: House,
  ): Promise<void> {
    if (door.kind === "forward")
      return passThrough(stream, place, place.secure ? "tls" : "tcp", {
        house,
        address: about.client,
        tls: about.tls,
      });
    const destination = destinationOf(door, place);
    const first = await stream.read();
    if (first !== undefined) stream.unread(first);
    if (beginsWithH2(first))
      return relayPlainH2(stream, place, house, { client: about.client, destination });
    return relayHttp(stream, { ...about, destination }, house);
  }

  async #secured(
    { listen }: Door,
    client: PumpReader,
    protocols: readonly string[] | undefined,
  ): Promise<Secured> {
    const { ca } = this.#options;
    const secured = await secureServerSide(client.pump, client.takeWaiting(), {
      secureContext: await ca.contextFor(listen.hostname),
      SNICallback: (name, done) => {
        ca.contextFor(name, { fallback: listen.hostname }).then(
          (context) => done(null, context),
          done,
        );
      },
      ...(protocols && { ALPNProtocols: [...protocols] }),
      keyLog: this.#options.upstream.keyLog,
    });
    secured.socket.once("close", () => client.gone(undefined)); // its pump tells nobody any more
    return secured;
  }

  #join(about: OpenAbout, client: PumpReader, server: PumpReader, kept = true): void {
    this.#streams.delete(client.pump);
    const tunnel = this.#begin(about, { client: client.pump, server: server.pump }, kept);
    client.handOver(tunnel.client);
    server.handOver(tunnel.server);
  }

  /** Writes down that a connection begins, and minds its tunnel until it ends. */
  #begin(about: OpenAbout, streams: Readonly<Record<Side, TunnelStream>>, kept = true): Tunnel {
    const { tape, nextConnection, interceptor, ask } = this.#options;
    const connection = nextConnection();
    const time = microseconds() / 1_000_000;
    const open: OpenRecord = { kind: "open", connection, time, source: "proxy", ...about };
    tape.record(open);
    const ended = ({ by, error }: TunnelEnd): void => {
      this.#tunnels.delete(tunnel);
      const at = microseconds() / 1_000_000;
      // What the close frames say is read from them where they are read.
      const reason = error?.message ?? "";
      tape.record({ kind: "close", connection, time: at, by, code: 1006, reason, clean: false });
    };
    const tunnel = new Tunnel({ ...streams, open, tape, kept, interceptor, ask, ended });
    this.#tunnels.add(tunnel);
    if (tape.isFull) tunnel.hold(true);
    return tunnel;
  }
}

/** The same house, whose records have another source. */
function sourced(house: House, source: OpenRecord["source"]): House {
  return {
    ...house,
    join: (about, client, server, kept) => house.join({ ...about, source }, client, server, kept),
    joinStreams: (about, client, server) => house.joinStreams({ ...about, source }, client, server),
    exchange: (about) => house.exchange({ ...about, source }),
  };
}

/** A door that stands for one server. */
type TargetDoor = Exclude<Door, { kind: "proxy" }>;

function destinationOf({ to }: TargetDoor, place: Place) {
  return fixedDestination(place, to.pathname.replace(/\/$/, ""), to.host);
}

function schemeOf(door: Door): string {
  if (door.kind === "proxy") return "http";
  if (door.kind === "reverse") return door.secure ? "wss" : "ws";
  return door.secure ? "tls" : "tcp";
}
