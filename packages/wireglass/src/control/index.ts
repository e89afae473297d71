export { defaultCapture } from "./capture-folder.ts";
export { Follower } from "./follower.ts";
export { importInto } from "./import-into.ts";
export { Workbench, type WorkbenchOptions } from "./workbench.ts";
