export { runServe } from "./run-serve.ts";
export type { CommandIo, ServeCommand } from "./serve-command.ts";
