import type {
  DatagramHandler,
  Handler,
  HandlerOptions,
  StreamHandler,
} from "../../../endpoint/index.ts";
import { CommandError } from "../command-error.ts";
import type { Texts } from "../texts.ts";

/** A handler file's default export, a `HandlerModule`, understood. */
export type ServedModule = {
  readonly webSocket?: Handler;
  readonly stream?: StreamHandler;
  readonly datagram?: DatagramHandler;
  readonly options: HandlerOptions;
};

export const OPTION_NAMES = [
  "path",
  "origins",
  "subprotocols",
  "authorize",
  "page",
  "deflate",
  "limits",
] as const satisfies readonly (keyof HandlerOptions)[];

const CALLBACK_NAMES = ["open", "message", "messageView", "ping", "pong", "drain", "close"];
const PART_NAMES = ["handler", "tcp", "udp", "options"];

/** Understands the default export of `file`. @throws CommandError with a sentence that says what it lacks */
export function handlerModule(exported: unknown, file: string, texts: Texts): ServedModule {
  if (exported === undefined) throw new CommandError(2, texts.noDefault(file));
  if (typeof exported === "function") return { webSocket: exported as Handler, options: {} };
  if (typeof exported !== "object" || exported === null || Array.isArray(exported)) {
    throw new CommandError(2, texts.wrongDefault(file, kindOf(exported)));
  }
  const keys = Object.keys(exported);
  if (keys.length === 0) throw new CommandError(2, texts.wrongDefault(file, "{}"));
  if (!keys.some((key) => PART_NAMES.includes(key))) {
    checkKeys(exported, CALLBACK_NAMES, file, texts);
    checkFunctions(exported, file, texts);
    return { webSocket: exported as Handler, options: {} };
  }
  checkKeys(exported, PART_NAMES, file, texts);
  return fromParts(exported, file, texts);
}

function fromParts(parts: object, file: string, texts: Texts): ServedModule {
  const { handler, tcp, udp, options = {} } = parts as Readonly<Record<string, unknown>>; // checked below
  for (const part of [tcp, udp]) {
    if (part !== undefined && typeof part !== "function") {
      throw new CommandError(2, texts.wrongDefault(file, `{ tcp or udp: ${kindOf(part)} }`));
    }
  }
  if (typeof options !== "object" || options === null) {
    throw new CommandError(2, texts.wrongDefault(file, `{ options: ${kindOf(options)} }`));
  }
  checkKeys(options, OPTION_NAMES, file, texts);
  return {
    ...(handler !== undefined && { webSocket: webSocketPart(handler, file, texts) }),
    ...(tcp !== undefined && { stream: tcp as StreamHandler }),
    ...(udp !== undefined && { datagram: udp as DatagramHandler }),
    options,
  };
}

function webSocketPart(handler: unknown, file: string, texts: Texts): Handler {
  if (typeof handler === "function") return handler as Handler;
  if (typeof handler !== "object" || handler === null) {
    throw new CommandError(2, texts.wrongDefault(file, `{ handler: ${kindOf(handler)} }`));
  }
  checkKeys(handler, CALLBACK_NAMES, file, texts);
  checkFunctions(handler, file, texts);
  return handler as Handler; // its keys are callbacks' names, and their values are functions
}

function checkKeys(object: object, known: readonly string[], file: string, texts: Texts): void {
  const unknown = Object.keys(object).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new CommandError(2, texts.unknownKey(file, unknown, known.join(", ")));
}

function checkFunctions(callbacks: object, file: string, texts: Texts): void {
  for (const [name, callback] of Object.entries(callbacks)) {
    if (typeof callback === "function" || callback === undefined) continue;
    throw new CommandError(2, texts.wrongDefault(file, `{ ${name}: ${kindOf(callback)} }`));
  }
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value)
    ? "an array"
    : `${/^[aeiou]/.test(typeof value) ? "an" : "a"} ${typeof value}`;
}
