export { answerTo, findHeartbeats, type Heartbeat } from "./heartbeat/heartbeats.ts";
export { type Binding, type Carried, findBindings } from "./replay/binding.ts";
export { BindingError, readBindings } from "./replay/binding-list.ts";
export {
  addressAgain,
  type Conversation,
  conversationOf,
  handshakeAgain,
  paceAgain,
} from "./replay/conversation.ts";
export { type Difference, differenceText } from "./replay/difference.ts";
export { signatureOf } from "./replay/likeness.ts";
export {
  type MockAnswer,
  MockConversation,
  type MockMatch,
  MockScript,
} from "./replay/mock-conversation.ts";
export { closeJson, outcomeJson } from "./replay/outcome-json.ts";
export { ReadMessage, type ReplayMessage } from "./replay/replay-message.ts";
export type {
  Pace,
  Pair,
  ReplayOptions,
  ReplayOutcome,
  ReplayStep,
} from "./replay/replay-outcome.ts";
export { ReplayRun, type ReplaySocket } from "./replay/replay-run.ts";
