import { HANDS_EN } from "./hands.ts";
import { INSPECT_EN } from "./inspect.ts";
import { SHELL_EN } from "./shell.ts";
import { TRAFFIC_EN } from "./traffic.ts";

/** What the page says in English. Every other language has the same keys: the compiler holds that. */
export const EN = { ...SHELL_EN, ...TRAFFIC_EN, ...INSPECT_EN, ...HANDS_EN };
