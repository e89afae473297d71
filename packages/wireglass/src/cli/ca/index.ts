export type { CaCommand, CommandIo } from "./ca-command.ts";
export { runCa } from "./run-ca.ts";
