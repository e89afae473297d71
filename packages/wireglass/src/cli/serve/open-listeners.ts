import { UsageError } from "@wireglass/wire";
import { type ServeOptions, serve, serveTcp, serveUdp } from "../../endpoint/index.ts";
import { CommandError } from "./command-error.ts";
import { dispatching } from "./dispatch.ts";
import { isSecure, isWeb, type ListenAddress } from "./listen-address.ts";
import type { ListeningPlace, Report } from "./report.ts";
import type { ServeCommand } from "./serve-command.ts";
import { systemReason } from "./system-reason.ts";
import type { Target } from "./target.ts";
import type { Texts } from "./texts.ts";

/** An open place, until it is closed. */
export type Listening = ListeningPlace & {
  readonly connections: () => number;
  /** Says goodbye to everyone with 1001 and waits for them, as long as the limits allow. */
  readonly close: () => Promise<void>;
};

export type ListenSetup = {
  readonly command: ServeCommand;
  readonly target: Target;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly report: Report;
  readonly texts: Texts;
};

/** Opens all addresses or none. @throws CommandError with status 1 for the first that cannot be had */
export async function openListeners(
  addresses: readonly ListenAddress[],
  setup: ListenSetup,
): Promise<Listening[]> {
  const open: Listening[] = [];
  for (const address of addresses) {
    try {
      open.push(await openListener(address, setup));
    } catch (error) {
      await Promise.all(open.map((one) => one.close()));
      if (error instanceof UsageError) throw error; // a handler file's options, not the address
      throw new CommandError(1, listenFault(address, error, setup.texts), error);
    }
  }
  return open;
}

function openListener(address: ListenAddress, setup: ListenSetup): Promise<Listening> {
  if (isWeb(address)) return openWeb(address, setup);
  return address.scheme === "udp" ? openUdp(address, setup) : openTcp(address, setup);
}

async function openWeb(address: ListenAddress, setup: ListenSetup): Promise<Listening> {
  const { command, target, report } = setup;
  const handler = target.webSocket;
  if (handler === undefined) throw new Error("the target's protocols were not checked");
  const server = await serve(
    dispatching(handler, (socket) => report.heard(socket)),
    {
      ...fromCommandLine(command, target, address),
      ...placeOf(address, setup),
      tap: report.serverTap,
      onRefused: (refusal, remote) => report.refused(refusal, remote),
      onError: (error, socket) => report.failed(error, socket),
    },
  );
  return {
    url: server.url,
    pageUrl: target.page ? pageUrl(address, server.port) : undefined,
    connections: () => server.counters.connections,
    close: () => server.close(),
  };
}

/** The target's own wishes, and what the command line says, which counts more. */
function fromCommandLine(
  { path, origins, subprotocols, deflate, limits }: ServeCommand,
  target: Target,
  address: ListenAddress,
): ServeOptions {
  const served = address.path ?? path;
  const wishes = target.options?.({ ...address, path: served }) ?? {};
  return {
    ...(subprotocols.length > 0 && { subprotocols }),
    ...wishes,
    ...(served !== undefined && { path: served }),
    ...(origins.length > 0 && { origins }),
    ...(!deflate && { deflate }),
    limits: { ...wishes.limits, ...limits },
  };
}

async function openTcp(address: ListenAddress, setup: ListenSetup): Promise<Listening> {
  const { command, target, report } = setup;
  const server = await serveTcp((socket) => target.stream?.()(socket), {
    ...placeOf(address, setup),
    limits: command.limits,
    tap: report.streamTap,
    onError: (error, socket) => report.failed(error, socket),
  });
  return {
    url: server.url,
    connections: () => [...server.sockets].length,
    close: () => server.close(),
  };
}

async function openUdp(address: ListenAddress, setup: ListenSetup): Promise<Listening> {
  const { command, target, report } = setup;
  const server = await serveUdp((socket) => target.datagram?.()(socket), {
    ...placeOf(address, setup),
    limits: command.limits,
    tap: report.datagramTap,
    onError: (error, socket) => report.failed(error, socket),
  });
  return {
    url: server.url,
    connections: () => [...server.sockets].length,
    close: () => server.close(),
  };
}

function placeOf(address: ListenAddress, { tls }: ListenSetup) {
  const { hostname, port } = address;
  return { hostname, port, ...(isSecure(address) && tls && { tls }) };
}

/** What a browser on this machine opens. */
function pageUrl({ scheme, hostname }: ListenAddress, port: number): string {
  const anywhere = hostname === "0.0.0.0" || hostname === "::";
  const host = anywhere ? "localhost" : hostname.includes(":") ? `[${hostname}]` : hostname;
  return `${scheme === "wss" ? "https" : "http"}://${host}:${port}/`;
}

function listenFault(address: ListenAddress, error: unknown, texts: Texts): string {
  const host = address.hostname.includes(":") ? `[${address.hostname}]` : address.hostname;
  const url = `${address.scheme}://${host}:${address.port}/`;
  const { code } = error as { code?: unknown }; // read only, whatever it is
  switch (code) {
    case "EADDRINUSE":
      return texts.portTaken(url);
    case "EACCES":
      return texts.portForbidden(url);
    case "EADDRNOTAVAIL":
      return texts.addressNotHere(url);
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return texts.nameUnknown(url);
    default:
      return texts.listenFailed(url, systemReason(error));
  }
}
