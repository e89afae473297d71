export type { PlaceFlag, ProxyCommand } from "./proxy-command.ts";
export { runProxy } from "./run-proxy.ts";
