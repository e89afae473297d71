export {
  DROP,
  type Fate,
  type Interceptor,
  type Line,
  type Minder,
  type OwnMessage,
  PASS,
} from "./fate.ts";
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
