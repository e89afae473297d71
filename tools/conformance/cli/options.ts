import { parseArgs } from "node:util";

type Shared = {
  readonly json: string | undefined;
  readonly only: readonly string[];
  readonly verbose: boolean;
};

/** What the command line asks for. */
export type Options =
  | (Shared & { readonly kind: "server"; readonly url: URL; readonly jobs: number })
  | (Shared & {
      readonly kind: "client";
      readonly host: string;
      readonly port: number;
      readonly command: string | undefined;
    })
  | (Shared & { readonly kind: "list" });

export const USAGE = `usage: run.ts --server ws://HOST:PORT/ [--jobs N]
       run.ts --listen HOST:PORT [--client-command "…"]
       run.ts --list
both:  [--json FILE] [--only 5,6.1] [--verbose]`;

/** Throws an Error whose message is for the user. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      server: { type: "string" },
      listen: { type: "string" },
      "client-command": { type: "string" },
      list: { type: "boolean", default: false },
      json: { type: "string" },
      only: { type: "string", default: "" },
      jobs: { type: "string", default: "2" },
      verbose: { type: "boolean", default: false },
    },
  });
  const only = values.only
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const shared = { json: values.json, only, verbose: values.verbose };
  if (values.list) return { ...shared, kind: "list" };
  if (values.server !== undefined)
    return {
      ...shared,
      kind: "server",
      url: serverUrl(values.server),
      jobs: jobCount(values.jobs),
    };
  if (values.listen === undefined) throw new Error("either --server or --listen is needed");
  return {
    ...shared,
    kind: "client",
    ...address(values.listen),
    command: values["client-command"],
  };
}

function serverUrl(text: string): URL {
  const url = URL.parse(text);
  if (url?.protocol !== "ws:" && url?.protocol !== "wss:")
    throw new Error(`${text} is not a ws: or wss: URL`);
  return url;
}

function jobCount(text: string): number {
  const jobs = Number(text);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64)
    throw new Error("--jobs takes a number from 1 to 64");
  return jobs;
}

function address(text: string): { readonly host: string; readonly port: number } {
  const match = /^(.+):(\d+)$/.exec(text);
  if (!match) throw new Error("--listen takes HOST:PORT");
  return { host: match[1] ?? "", port: Number(match[2]) };
}
