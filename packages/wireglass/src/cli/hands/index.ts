export { type HoldCommand, runHold } from "./run-hold.ts";
export { type InjectCommand, runInject } from "./run-inject.ts";
