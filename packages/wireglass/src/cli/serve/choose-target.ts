import { authTarget } from "./auth.ts";
import { chatTarget } from "./chat/chat-target.ts";
import { CommandError } from "./command-error.ts";
import { ECHO } from "./echo.ts";
import { fileTarget } from "./handler-file/file-target.ts";
import type { ListenAddress, Scheme } from "./listen-address.ts";
import { pushTarget } from "./push.ts";
import { replayTarget } from "./replay-target.ts";
import type { Report } from "./report.ts";
import type { ServeCommand } from "./serve-command.ts";
import type { Target } from "./target.ts";
import type { Texts } from "./texts.ts";

const DEFAULT_RATE = 1;

/** Flags that one demo alone understands: for another they would be a promise that nobody keeps. */
const OWN_FLAGS: readonly {
  readonly flag: string;
  readonly owner: string;
  readonly given: (command: ServeCommand) => boolean;
}[] = [
  { flag: "--rate", owner: "push", given: ({ rate }) => rate !== undefined },
  { flag: "--user", owner: "auth", given: ({ users }) => users.length > 0 },
  { flag: "--users-file", owner: "auth", given: ({ usersFile }) => usersFile !== undefined },
  { flag: "--filter", owner: "--replay", given: ({ filter }) => filter !== undefined },
  { flag: "--match", owner: "--replay", given: ({ match }) => match !== undefined },
  { flag: "--timing", owner: "--replay", given: ({ timing }) => timing === true },
  { flag: "--attempts", owner: "auth", given: ({ attempts }) => attempts !== undefined },
];

/** The demo of that name, or the user's own file. @throws CommandError with status 2 */
export async function chooseTarget(
  command: ServeCommand,
  report: Report,
  texts: Texts,
  lang: "en" | "zh",
): Promise<Target> {
  const { target, replay, filter, match = "request", timing = false } = command;
  if (target === undefined && replay === undefined)
    throw new CommandError(2, texts.targetOrReplay());
  if (target !== undefined && replay !== undefined)
    throw new CommandError(2, texts.targetAndReplay(target));
  const name = target ?? "--replay";
  const stray = OWN_FLAGS.find(({ owner, given }) => owner !== name && given(command));
  if (stray !== undefined)
    throw new CommandError(2, texts.flagNotFor(stray.flag, name, stray.owner));
  if (replay !== undefined)
    return replayTarget({ file: replay, filter, match, timing, lang }, report, texts);
  switch (target) {
    case "echo":
      return ECHO;
    case "chat":
      return chatTarget(command.subprotocols, texts);
    case "auth":
      return authTarget(command, texts);
    case "push":
      return pushTarget(command.rate ?? DEFAULT_RATE, texts);
    default:
      return fileTarget(name, report, texts);
  }
}

/** @throws CommandError with status 2 where `target` has no answer for one of the addresses */
export function checkSpoken(
  target: Target,
  addresses: readonly ListenAddress[],
  texts: Texts,
): void {
  const spoken: readonly Scheme[] = [
    ...(target.webSocket ? (["ws", "wss"] as const) : []),
    ...(target.stream ? (["tcp", "tls"] as const) : []),
    ...(target.datagram ? (["udp"] as const) : []),
  ];
  const unspoken = addresses.find(({ scheme }) => !spoken.includes(scheme));
  if (unspoken === undefined) return;
  const list = spoken.map((scheme) => `${scheme}://`).join(", ");
  throw new CommandError(2, texts.notSpoken(target.name, `${unspoken.scheme}://`, list));
}
