export { type ExplainArguments, type ExplainIo, runExplain } from "./run-explain.ts";
