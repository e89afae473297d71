export type {
  CloseLike,
  Env,
  Exclusion,
  MessageLike,
  SocketConstructor,
  SocketLike,
  WptCase,
} from "./case.ts";
export { CASE_TIMEOUT_MS, type CaseResult, runCase } from "./case-run.ts";
export { CASES } from "./cases/index.ts";
export { type ClassSet, createEnv, loadClasses } from "./environment.ts";
export { EXCLUSIONS } from "./exclusions.ts";
export { startServer, type TestServer } from "./server.ts";
