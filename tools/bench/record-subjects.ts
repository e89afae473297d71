import type { Subject } from "./bench-subjects.ts";
import { script } from "./subject-script.ts";

function work(title: string, name: string, variant: string): Subject {
  return { title, script: script(name), variant, environment: {}, protocol: "ws" };
}

/** What the record is compared with: SQLite, used as plainly as it can be. */
export const RECORD_SUBJECTS = {
  "capture-writer": work("capture writer", "capture-writing", "capture"),
  "plain-insert": work("plain inserts", "capture-writing", "plain"),
  "capture-filter": work("capture filter", "capture-search", "filter"),
  like: work("SQLite's LIKE", "capture-search", "like"),
} as const satisfies Record<string, Subject>;
