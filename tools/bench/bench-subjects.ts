import { fileURLToPath } from "node:url";
import type { Protocol } from "./load-plan.ts";

/** A server that can be put under load. */
export type Subject = {
  readonly title: string;
  readonly script: string;
  readonly variant?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly protocol: Protocol;
};

function script(name: string): string {
  return fileURLToPath(new URL(`subjects/${name}.ts`, import.meta.url));
}

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
} as const satisfies Record<string, Subject>;

export type SubjectName = keyof typeof SUBJECTS;

/** Told apart from a typing mistake on the command line. */
export function isSubjectName(name: string): name is SubjectName {
  return Object.hasOwn(SUBJECTS, name);
}
