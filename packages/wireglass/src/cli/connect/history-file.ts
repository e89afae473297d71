import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

export const MAX_HISTORY_LINES = 1_000;
const MAX_LINE_CHARACTERS = 4_096;

const SECRET =
  /passw|passphrase|pwd|secret|token|credential|authori[sz]ation|bearer|api[_-]?key|密码|口令/i;
/** As servers ask for it that want "user:password" first. */
const USER_AND_PASSWORD = /^[^\s:/{}[\]"]+:[^\s/]\S*$/;

/** The lines typed before, in a file of the user's own that nobody else can read. */
export class HistoryFile {
  readonly #path: string;

  constructor(path: string = historyPath(process.env)) {
    this.#path = path;
  }

  /** The last lines, oldest first. What cannot be read is as if it were not there. */
  load(): string[] {
    try {
      const lines = readFileSync(this.#path, "utf8").split("\n").filter(Boolean);
      const kept = lines.slice(-MAX_HISTORY_LINES);
      chmodSync(this.#path, 0o600);
      if (lines.length > kept.length * 2) writeFileSync(this.#path, `${kept.join("\n")}\n`);
      return kept;
    } catch {
      return [];
    }
  }

  /** Keeps `line`, unless it may hold a secret. A history that cannot be written is done without. */
  add(line: string): void {
    if (!mayBeKept(line)) return;
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      appendFileSync(this.#path, `${line}\n`, { mode: 0o600 });
    } catch {}
  }
}

/** False for what looks like a password, for lines behind a blank (as in a shell), and for very long ones. */
export function mayBeKept(line: string): boolean {
  if (line === "" || /^\s/.test(line) || line.length > MAX_LINE_CHARACTERS) return false;
  return !SECRET.test(line) && !USER_AND_PASSWORD.test(line) && !/[\r\n]/.test(line);
}

/** Where the system keeps what programs remember. */
export function historyPath(env: NodeJS.ProcessEnv): string {
  const state =
    env.XDG_STATE_HOME ||
    (process.platform === "win32" ? env.LOCALAPPDATA : undefined) ||
    join(homedir(), ".local", "state");
  return join(state, "wireglass", "history");
}
