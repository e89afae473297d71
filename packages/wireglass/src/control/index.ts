export { type ApiOptions, ApiServer } from "./api/api-server.ts";
export type * from "./api/api-types.ts";
export type { PageDocument } from "./api/http-app.ts";
export { API_ROOT, type ApiAnswers, type RouteName } from "./api/routes/routes.ts";
export { COMMON_RETENTION, defaultCapture, retentionFor } from "./capture-folder.ts";
export { Follower } from "./follower.ts";
export { importInto } from "./import-into.ts";
export { pageDocument } from "./page/page-document.ts";
export { Workbench, type WorkbenchOptions } from "./workbench.ts";
