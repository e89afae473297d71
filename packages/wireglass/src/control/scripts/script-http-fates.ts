import { setTimeout as sleep } from "node:timers/promises";
import type { OpenRecord } from "@wireglass/lens/record";
import type { RequestAbout, RequestFate, ResponseFate } from "../../script/index.ts";
import type { HttpFate } from "./script-talk.ts";

/** A request as filters see it: as the connection that it may become. */
export function pseudoOpen({ url, client, method, headers }: RequestAbout): OpenRecord {
  const { protocol, host, pathname, search } = new URL(url);
  const isSecure = protocol === "wss:" || protocol === "https:";
  const request = { method, target: `${pathname}${search}`, httpVersion: "1.1", headers };
  return {
    kind: "open",
    connection: 0,
    time: Date.now() / 1000,
    protocol: isSecure ? "wss" : "ws",
    source: "proxy",
    url,
    client,
    server: host,
    request,
    subprotocol: null,
    extensions: "",
  };
}

/** What a script's answer about a request means, when its time has come; undefined where it changed nothing. */
export async function httpRequestFate(answer: HttpFate): Promise<RequestFate | undefined> {
  const { kind, waitMs, to, headers, status, body } = answer;
  if (waitMs > 0) await sleep(waitMs);
  if (kind === "drop") return { kind };
  if (kind === "answer")
    return { kind, status: status ?? 200, headers: headers ?? [], body: body ?? new Uint8Array() };
  if (to === undefined && headers === undefined) return undefined;
  return { kind, ...(to !== undefined && { to: new URL(to) }), ...(headers && { headers }) };
}

/** The same for an answer's head. */
export async function httpResponseFate(
  answer: HttpFate,
  before: Extract<ResponseFate, { kind: "pass" }>,
): Promise<ResponseFate> {
  const { kind, waitMs, status = before.status, reason = before.reason, headers } = answer;
  if (waitMs > 0) await sleep(waitMs);
  if (kind === "drop") return { kind };
  return { kind: "pass", status, reason, headers: headers ?? before.headers };
}
