import type { Filter, PathStep } from "@wireglass/lens/filter";

/** What stands where something is replaced: see docs/rules.md. */
export type Replacement =
  | { readonly by: "text"; readonly find: string; readonly with: string }
  | { readonly by: "regex"; readonly find: RegExp; readonly with: string }
  | { readonly by: "bytes"; readonly find: Uint8Array; readonly with: Uint8Array }
  /** `with` is JSON, put in place of each part that the path leads to. */
  | { readonly by: "path"; readonly find: readonly PathStep[]; readonly with: string };

/** What a rule does with a message. Times are milliseconds. */
export type MessageAction =
  | { readonly kind: "replace"; readonly change: Replacement }
  | { readonly kind: "drop" }
  | { readonly kind: "duplicate"; readonly times: number }
  | { readonly kind: "delay"; readonly ms: number; readonly jitterMs: number }
  | { readonly kind: "throttle"; readonly bytesPerSecond: number }
  /** Without an end where `ms` is undefined. */
  | { readonly kind: "stall"; readonly ms: number | undefined }
  | { readonly kind: "close"; readonly code: number; readonly reason: string }
  /** Goes to the sender, and the message goes nowhere. */
  | { readonly kind: "answer"; readonly opcode: number; readonly payload: Uint8Array };

/** What a rule does with a handshake. */
export type HandshakeAction =
  | { readonly kind: "map"; readonly to: URL }
  | {
      readonly kind: "header";
      readonly of: "request" | "response";
      readonly set: readonly (readonly [name: string, value: string])[];
      readonly remove: readonly string[];
    };

export type RuleAction = MessageAction | HandshakeAction;

/** One rule, as it was read. */
export type Rule = {
  readonly name: string;
  /** What it applies to; everything where it is undefined. */
  readonly filter: Filter | undefined;
  readonly enabled: boolean;
  readonly action: RuleAction;
  /** As it was written: JSON of docs/rules.md. */
  readonly written: Readonly<Record<string, unknown>>;
};

export function isAboutHandshake(action: RuleAction): action is HandshakeAction {
  return action.kind === "map" || action.kind === "header";
}
