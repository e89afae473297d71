export { defaultCapture } from "./capture-folder.ts";
export { Follower } from "./follower.ts";
export { Workbench, type WorkbenchOptions } from "./workbench.ts";
