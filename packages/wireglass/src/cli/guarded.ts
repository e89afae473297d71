import { UsageError } from "@wireglass/wire";
import { CaError } from "../capture/index.ts";
import { ImportError, importErrorText, StoreError } from "../store/index.ts";
import type { CommandIo, ExitStatus } from "./command-io.ts";

/** What was asked for cannot be done; the message says why. */
export class CommandFailure extends Error {}

type Lang = CommandIo["lang"];
type ListenTexts = Readonly<
  Record<"inUse" | "notHere" | "forbidden" | "unknown", (at: string) => string>
>;

const LISTEN_EN: ListenTexts = {
  inUse: (at) =>
    `${at} is in use: give another address with --listen, or port 0 to pick a free one`,
  notHere: (at) =>
    `${at}: this machine does not have that address; use 127.0.0.1, or 0.0.0.0 for all of its addresses`,
  forbidden: (at) =>
    `${at}: only an administrator may listen there; take a port above 1023, or 0 to pick one`,
  unknown: (at) => `${at}: no address is known for that name; check its spelling, or use 127.0.0.1`,
};

const LISTEN_ZH: ListenTexts = {
  inUse: (at) => `${at} 已被占用：请用 --listen 另给地址，或用端口 0 自动选取`,
  notHere: (at) => `${at}：本机没有该地址；请使用 127.0.0.1，或用 0.0.0.0 表示所有地址`,
  forbidden: (at) => `${at}：只有管理员能监听该端口；请用大于 1023 的端口，或用 0 自动选取`,
  unknown: (at) => `${at}：查不到该名称的地址；请检查拼写，或使用 127.0.0.1`,
};

/** The system's codes for what happens when one wants to listen. */
const LISTENING: Readonly<Record<string, keyof ListenTexts>> = {
  EADDRINUSE: "inUse",
  EADDRNOTAVAIL: "notHere",
  EACCES: "forbidden",
  ENOTFOUND: "unknown",
  EAI_AGAIN: "unknown",
};

/**
 * Runs a command's work. What the user can do something about becomes a sentence and a status: 1 for what cannot be
 * done, 2 for a wrong command line. A mistake of ours is thrown on.
 */
export async function guarded(io: CommandIo, work: () => Promise<void>): Promise<ExitStatus> {
  try {
    await work();
    return 0;
  } catch (error) {
    const sentence = sentenceFor(error, io.lang);
    if (sentence === undefined) throw error;
    io.stderr(`${sentence}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function sentenceFor(error: unknown, lang: Lang): string | undefined {
  if (error instanceof ImportError) return importErrorText(error, lang);
  if (error instanceof CommandFailure) return error.message;
  if (error instanceof UsageError || error instanceof StoreError || error instanceof CaError)
    return error.message;
  if (!(error instanceof Error)) return undefined;
  const { code = "", syscall, message } = error as NodeJS.ErrnoException; // as the system's errors are
  const { address, port, hostname } = error as {
    address?: string;
    port?: number;
    hostname?: string;
  };
  const kind = syscall === "listen" || syscall === "getaddrinfo" ? LISTENING[code] : undefined;
  const at = port === undefined ? (hostname ?? address) : `${address}:${port}`;
  if (kind !== undefined && at !== undefined)
    return (lang === "zh" ? LISTEN_ZH : LISTEN_EN)[kind](at);
  return code === "" ? undefined : message;
}
