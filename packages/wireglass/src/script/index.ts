export { Delays } from "./delays.ts";
export {
  DROP,
  type Fate,
  type HttpMinder,
  type Interceptor,
  isPlainPass,
  type Line,
  type Minder,
  type OwnMessage,
  PASS,
  type RequestAbout,
  type RequestFate,
  type ResponseFate,
  type SendOutcome,
} from "./fate.ts";
export { FileWatch } from "./file-watch.ts";
export { patchedJson } from "./json-patch.ts";
export { Later } from "./later.ts";
export { errorPlace, placeOf } from "./place.ts";
export { type HandshakeChange, handshakeChange } from "./rules/handshake-rules.ts";
export type {
  HandshakeAction,
  MessageAction,
  Replacement,
  Rule,
  RuleAction,
} from "./rules/rule.ts";
export { RuleMinder } from "./rules/rule-minder.ts";
export { RuleError, type RuleMistake } from "./rules/rule-mistake.ts";
export { ruleMistakeText } from "./rules/rule-mistake-text.ts";
export { readRules, rulesOf } from "./rules/rule-reader.ts";
export { type LiveRule, type RuleMinderOptions, RuleSet } from "./rules/rule-set.ts";
export type {
  Connection,
  Data,
  End,
  Headers,
  Message,
  Request,
  Response,
  Script,
} from "./types/index.ts";
