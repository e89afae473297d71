import type { EN } from "../en/index.ts";
import { HANDS_ZH } from "./hands.ts";
import { INSPECT_ZH } from "./inspect.ts";
import { SHELL_ZH } from "./shell.ts";
import { TRAFFIC_ZH } from "./traffic.ts";

/** 页面的中文文本。 */
export const ZH: typeof EN = { ...SHELL_ZH, ...TRAFFIC_ZH, ...INSPECT_ZH, ...HANDS_ZH };
