import { existsSync } from "node:fs";
import { basename } from "node:path";
import { nodeOutside, pathOutside, ROOT } from "./own-node.mjs";
import { Stop } from "./stop.mjs";
import { runInTurn } from "./turn.mjs";

// npm hands its own settings down to scripts; these would make an inner npm work on something else.
const NOT_INHERITED =
  /^npm_config_(workspaces?|include_workspace_root|global|location|prefix|local_prefix|dry_run|json|omit|only|production|package_lock|save)$/i;

const OFFLINE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT)\b/;

function environment() {
  const entries = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name));
  return { ...Object.fromEntries(entries), PATH: pathOutside() };
}

/** npm's own file when npm started us; yarn and pnpm set the same variable to theirs. */
function npmCommand() {
  const file = process.env.npm_execpath;
  const isNpm = file !== undefined && basename(file) === "npm-cli.js" && existsSync(file);
  return isNpm ? [nodeOutside(), file] : [process.platform === "win32" ? "npm.cmd" : "npm"];
}

/** Runs npm quietly in the root; its output is kept for the case that it fails. */
export async function npm(args) {
  const [command, ...first] = npmCommand();
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  return await runInTurn(command, [...first, ...args, ...quiet], {
    cwd: ROOT,
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
    shell: command.endsWith(".cmd"),
  });
}

/** What to tell the person when npm ended badly. */
export function npmFailure(what, { status, signal, output }) {
  if (signal)
    return new Stop(`${what} was stopped by ${signal}; the next run starts it again.`, 130);
  const offline = OFFLINE.exec(output)?.[1];
  if (offline !== undefined) {
    return new Stop(
      `The npm registry cannot be reached (${offline}), and it is needed once to install. Go online, or set npm's registry or proxy, and run the same command again.`,
      1,
    );
  }
  return new Stop(
    `${output.trim()}\n\n${what} failed with status ${status}; npm's words are above.`,
    1,
  );
}
