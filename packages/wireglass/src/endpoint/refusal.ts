import { type Rejection, type RequestHead, type ViolationCode, violation } from "@wireglass/wire";
import type { TlsFacts } from "./tls-facts.ts";

/** Why a server refuses a handshake that breaks no rule of the protocol. `docs/errors.md` is printed from it. */
export const REFUSALS = {
  "refused/full": { status: 503, text: "there are more connections than the limit allows" },
  "refused/path": { status: 404, text: "the path is not the one that is served" },
  "refused/origin": { status: 403, text: "the Origin is none of those that are allowed" },
  "refused/authorize": { status: 403, text: "the application does not let it in" },
  "refused/error": { status: 500, text: "the application failed while it was asked" },
} as const satisfies Record<string, { status: number; text: string }>;

/** A reason of the server's own; the application chooses another status where it answers by itself. */
export type RefusalCode = keyof typeof REFUSALS;

/** How a handshake is refused that breaks no rule, and why. */
export type Verdict = { readonly code: RefusalCode; readonly answer: Rejection };

/** A request that did not become a connection. */
export type Refusal = {
  /** What was answered. */
  readonly status: number;
  /** Why: the rule that the request breaks, or the server's own reason; undefined for a page. */
  readonly code: ViolationCode | RefusalCode | undefined;
  /** The same in one sentence; "" for a page. */
  readonly reason: string;
  /** The first rule that the request breaks, where it was refused for that. */
  readonly violation?: ViolationCode | undefined;
  /** What was asked, where it could be read. */
  readonly request?: RequestHead | undefined;
  /** As the client meant it; the server's own address where the request could not be read. */
  readonly url: string;
  /** The whole answer as it was sent: head and body. */
  readonly answer: Uint8Array;
  /** "host:port" of the server. */
  readonly localAddress: string;
  /** What TLS agreed on; undefined without it. */
  readonly tls?: TlsFacts | undefined;
  /** True for an ordinary request that got an ordinary answer. */
  readonly page: boolean;
};

/** The parts of a {@link Refusal} that say why. */
export function reasonFor(code: Refusal["code"]): Pick<Refusal, "code" | "reason" | "violation"> {
  if (code === undefined) return { code, reason: "" };
  if (isOwn(code)) return { code, reason: REFUSALS[code].text };
  const { text, rule } = violation(code);
  return { code, reason: `${text} (${rule})`, violation: code };
}

function isOwn(code: ViolationCode | RefusalCode): code is RefusalCode {
  return code in REFUSALS;
}
