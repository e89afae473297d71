export type { CommandIo, ConnectCommand } from "./connect-command.ts";
export { parseCurl } from "./curl-command.ts";
export { runConnect } from "./run-connect.ts";
