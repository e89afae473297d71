import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Env } from "./case.ts";
import type { TestServer } from "./server.ts";

/** The classes under test: those of a module, or of Node itself. */
export type ClassSet = Pick<Env, "WebSocket" | "CloseEvent" | "MessageEvent" | "ErrorEvent">;

/** `node` for Node's global classes, otherwise a module path; what it does not export is global. */
export async function loadClasses(from: string): Promise<ClassSet> {
  const exported: unknown = from === "node" ? {} : await import(pathToFileURL(resolve(from)).href);
  const pick = (name: string): unknown =>
    Reflect.get(Object(exported), name) ?? Reflect.get(globalThis, name);
  if (from !== "node" && !Reflect.has(Object(exported), "WebSocket")) {
    throw new TypeError(`${from} exports no WebSocket`);
  }
  const classes = {
    WebSocket: pick("WebSocket"),
    CloseEvent: pick("CloseEvent"),
    MessageEvent: pick("MessageEvent"),
    ErrorEvent: pick("ErrorEvent"),
  };
  // Whether these classes have the shape is what the cases find out.
  return classes as ClassSet;
}

/** Node's class behind a signature that takes wrong arguments too, since cases pass them. */
function eventClass(): Env["Event"] {
  const known: unknown = Event;
  return known as Env["Event"];
}

/** What the cases get for these classes and this server. */
export function createEnv(classes: ClassSet, server: TestServer): Env {
  return {
    ...classes,
    Event: eventClass(),
    host: server.host,
    refusedPort: server.refusedPort,
    blockedPort: server.blockedPort,
    url: (path) => `ws://${server.host}${path}`,
  };
}
