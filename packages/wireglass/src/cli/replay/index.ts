export type { ReplayCommand } from "./replay-command.ts";
export { runReplay } from "./run-replay.ts";
