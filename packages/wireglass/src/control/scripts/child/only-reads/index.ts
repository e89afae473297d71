export { type HookFunction, onlyReads } from "./only-reads.ts";
