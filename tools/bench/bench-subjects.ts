import type { Protocol } from "./load-plan.ts";
import { PROXY_SUBJECTS } from "./proxy-subjects.ts";
import { RECORD_SUBJECTS } from "./record-subjects.ts";
import { script } from "./subject-script.ts";

/** A server that can be put under load. */
export type Subject = {
  readonly title: string;
  readonly script: string;
  readonly variant?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly protocol: Protocol;
  /** A proxy: a server of ours is started behind it. */
  readonly isProxy?: true;
  /** Not alone on its core: the server itself, where the others are proxies before it. */
  readonly besideGenerator?: true;
};

function wireglass(title: string, variant: string): Subject {
  return { title, script: script("wireglass-echo"), variant, environment: {}, protocol: "ws" };
}

export const SUBJECTS = {
  view: wireglass("wireglass view", "view"),
  message: wireglass("wireglass message", "message"),
  "for-await": wireglass("wireglass for await", "for-await"),
  events: wireglass("wireglass events", "websocket-events"),
  ws: {
    title: "ws",
    script: script("ws-echo"),
    environment: { WS_NO_BUFFER_UTIL: "1" },
    protocol: "ws",
  },
  "ws+bufferutil": {
    title: "ws + bufferutil",
    script: script("ws-echo"),
    environment: {},
    protocol: "ws",
  },
  tcp: { title: "bare TCP", script: script("tcp-echo"), environment: {}, protocol: "tcp" },
  ...PROXY_SUBJECTS,
  ...RECORD_SUBJECTS,
} as const satisfies Record<string, Subject>;

export type SubjectName = keyof typeof SUBJECTS;

/** Told apart from a typing mistake on the command line. */
export function isSubjectName(name: string): name is SubjectName {
  return Object.hasOwn(SUBJECTS, name);
}
