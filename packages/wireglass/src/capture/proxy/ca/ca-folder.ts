import { homedir } from "node:os";
import { posix, win32 } from "node:path";

type System = {
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
  readonly home?: string;
};

/**
 * The folder of the user's data, which holds the CA: `$WIREGLASS_HOME`, else what the system has for that.
 * It need not exist.
 */
export function defaultCaFolder(system: System = {}): string {
  const { env = process.env, platform = process.platform, home = homedir() } = system;
  const path = platform === "win32" ? win32 : posix;
  const { WIREGLASS_HOME: chosen } = env;
  if (chosen !== undefined && chosen !== "") return path.resolve(chosen);
  if (platform === "darwin") return path.join(home, "Library", "Application Support", "Wireglass");
  if (platform === "win32") {
    return path.join(env.LOCALAPPDATA || path.join(home, "AppData", "Local"), "Wireglass");
  }
  const data = env.XDG_DATA_HOME ?? "";
  // The XDG specification has relative paths ignored.
  return path.join(path.isAbsolute(data) ? data : path.join(home, ".local", "share"), "wireglass");
}
