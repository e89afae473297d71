import type { RequestChanges, Visit } from "../roles/visit.ts";
import { Failure } from "../talk/verdict.ts";
import { fieldValue, statusOf } from "../wire/http-head.ts";
import type { ServerHandshakeDraft } from "./case.ts";

const REQUEST = "RFC 6455 §4.2.1";

/**
 * The server must not open the connection; `statuses` are the right ones, another error status is lax.
 *
 * `laxRemark` is for what a server may take and still interoperate.
 */
function refuses(
  title: string,
  rule: string,
  statuses: readonly number[],
  change: (visit: Visit) => RequestChanges,
  laxRemark?: string,
): ServerHandshakeDraft {
  return {
    kind: "server-handshake",
    title,
    rule,
    expectation: `The server answers ${statuses.join(" or ")} and does not open the connection.`,
    run: async (visit) => {
      await visit.send(visit.request(change(visit)));
      await hearRefusal(visit, statuses, laxRemark);
    },
  };
}

async function hearRefusal(
  visit: Visit,
  statuses: readonly number[],
  laxRemark: string | undefined,
): Promise<void> {
  const head = await visit.response();
  if (!head) {
    if (visit.socket.end === "open") throw new Failure("the server does not answer the request");
    return visit.remark(
      `ends the connection without a response; ${statuses.join(" or ")} expected`,
    );
  }
  const status = statusOf(head);
  if (status === 101 && laxRemark !== undefined) return visit.remark(laxRemark);
  if (status === 101) throw new Failure("the server opens the connection");
  if (status < 200 || status > 599) throw new Failure(`the server answers "${head.firstLine}"`);
  if (!statuses.includes(status))
    visit.remark(`answers ${status} instead of ${statuses.join(" or ")}`);
  // RFC 6455 §4.4: the response to a wrong version names the right one.
  if (
    statuses.includes(426) &&
    statuses.length === 1 &&
    !fieldValue(head, "sec-websocket-version")?.includes("13")
  )
    visit.remark("names no supported version in Sec-WebSocket-Version");
}

const VERSION_RULE = "RFC 6455 §4.4";
const version = (value: string): RequestChanges => ({ fields: [["Sec-WebSocket-Version", value]] });

const versions = ["0", "7", "8", "12", "14", "99", "255"].map((value) =>
  refuses(
    `Version ${value} is refused with the version that is supported.`,
    VERSION_RULE,
    [426],
    () => version(value),
    "opens a connection in a version before the RFC, or one that does not exist",
  ),
);

const BAD_KEYS: readonly (readonly [name: string, key: string])[] = [
  ["that is empty", ""],
  ["of 15 bytes", Buffer.alloc(15, 7).toString("base64")],
  ["of 17 bytes", Buffer.alloc(17, 7).toString("base64")],
  ["of 3 bytes", "AQID"],
  ["that is not base64", "!!!!!!!!!!!!!!!!!!!!!!=="],
  ["without its padding", Buffer.alloc(16, 7).toString("base64").slice(0, 22)],
];

const bad: readonly ServerHandshakeDraft[] = [
  refuses("A version that is no number is refused.", VERSION_RULE, [400, 426], () =>
    version("thirteen"),
  ),
  refuses(
    "A version with a leading zero is refused.",
    VERSION_RULE,
    [400, 426],
    () => version("013"),
    "takes 013 for 13",
  ),
  refuses("A request without a version is refused.", REQUEST, [400, 426], () => ({
    without: ["sec-websocket-version"],
  })),
  refuses("A request without a key is refused.", REQUEST, [400], () => ({
    without: ["sec-websocket-key"],
  })),
  ...BAD_KEYS.map(([name, key]) =>
    refuses(`A key ${name} is refused.`, REQUEST, [400], () => ({
      fields: [["Sec-WebSocket-Key", key]],
    })),
  ),
  refuses("Two keys are refused.", "RFC 6455 §11.3.1", [400], (visit) => ({
    fields: [
      ["Sec-WebSocket-Key", visit.key],
      ["Sec-WebSocket-Key", visit.key],
    ],
  })),
  refuses(
    "Two different versions in two fields are refused.",
    "RFC 6455 §11.3.5",
    [400, 426],
    () => ({
      fields: [
        ["Sec-WebSocket-Version", "13"],
        ["Sec-WebSocket-Version", "8"],
      ],
    }),
  ),
  refuses("A request without Upgrade is not an opening handshake.", REQUEST, [400, 426], () => ({
    without: ["upgrade"],
  })),
  refuses("A request without Connection is not an opening handshake.", REQUEST, [400, 426], () => ({
    without: ["connection"],
  })),
  refuses("Upgrade to something else is refused.", REQUEST, [400, 426], () => ({
    fields: [["Upgrade", "h2c"]],
  })),
  refuses(
    "Upgrade to a word that only begins like websocket is refused.",
    REQUEST,
    [400, 426],
    () => ({ fields: [["Upgrade", "websockets"]] }),
  ),
  refuses("Connection without the token Upgrade is refused.", REQUEST, [400, 426], () => ({
    fields: [["Connection", "keep-alive"]],
  })),
  refuses(
    "Connection with a word that only contains upgrade is refused.",
    REQUEST,
    [400, 426],
    () => ({ fields: [["Connection", "no-upgrade"]] }),
  ),
  refuses("A request without Host is refused.", REQUEST, [400], () => ({ without: ["host"] })),
  ...["POST", "PUT", "HEAD", "DELETE", "OPTIONS"].map((method) =>
    refuses(`The method ${method} is refused.`, REQUEST, [400, 405], (visit) => ({
      firstLine: `${method} ${visit.url.pathname} HTTP/1.1`,
    })),
  ),
  refuses("The method get in small letters is refused.", REQUEST, [400, 405, 501], (visit) => ({
    firstLine: `get ${visit.url.pathname} HTTP/1.1`,
  })),
  refuses("HTTP/1.0 is refused.", REQUEST, [400, 426, 505], (visit) => ({
    firstLine: `GET ${visit.url.pathname} HTTP/1.0`,
  })),
];
/** Requests that open no connection: RFC 6455 §4.2.1 and §4.4. */
export const refusedRequests: readonly ServerHandshakeDraft[] = [...versions, ...bad];
