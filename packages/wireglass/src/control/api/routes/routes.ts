import type { Json } from "../route.ts";
import { CONNECTION_ROUTES } from "./connection-routes.ts";
import { FILE_ROUTES } from "./file-routes.ts";
import { HAND_ROUTES } from "./hand-routes.ts";
import { MARK_ROUTES } from "./mark-routes.ts";
import { MESSAGE_ROUTES } from "./message-routes.ts";
import { REPLAY_ROUTES } from "./replay-routes.ts";
import { SCRIPT_ROUTES } from "./script-routes.ts";
import { STATISTICS_ROUTES } from "./statistics-routes.ts";
import { WORKBENCH_ROUTES } from "./workbench-routes.ts";

/** Below it lies everything that needs the token. */
export const API_ROOT = "/api/v1";

/** The HTTP API, whole: served, documented and typed from here. */
export const ROUTES = {
  ...WORKBENCH_ROUTES,
  ...CONNECTION_ROUTES,
  ...MESSAGE_ROUTES,
  ...MARK_ROUTES,
  ...STATISTICS_ROUTES,
  ...FILE_ROUTES,
  ...HAND_ROUTES,
  ...SCRIPT_ROUTES,
  ...REPLAY_ROUTES,
};

export type RouteName = keyof typeof ROUTES;

/** What each route answers, for the page: JSON as what it says, a download as its bytes. */
export type ApiAnswers = {
  readonly [Name in RouteName]: Awaited<ReturnType<(typeof ROUTES)[Name]["answer"]>> extends Json<
    infer Told
  >
    ? Told
    : Uint8Array;
};
