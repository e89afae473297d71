import { recordOf } from "../../../store/index.ts";
import type { HeldMessage, HoldBoard } from "../../hands/hold-board.ts";
import type { Hold, Silence } from "../api-types.ts";

/** What is held, and who waits for it. */
export function holdOf(board: HoldBoard): Hold {
  return {
    filter: board.filter?.text ?? null,
    version: board.version,
    bytes: board.bytes,
    openings: board.openings,
    held: board.held.map(heldItem),
    keepAlive: board.keepsAlive,
    silences: silencesOf(board.held),
  };
}

/** Who waits for the first message that is held of each direction. */
function silencesOf(held: readonly HeldMessage[]): readonly Silence[] {
  const first = new Map<string, HeldMessage>();
  for (const one of held) {
    const key = `${one.open.connection} ${one.message.from}`;
    if (!first.has(key)) first.set(key, one);
  }
  return [...first.values()].map(({ open, message, pulse, since }) => {
    const peer = message.from === "client" ? "server" : "client";
    const quiet = pulse.quietOf(peer, since) / 1000;
    const limit = pulse.limitOf(peer);
    const closedAfter = limit === undefined ? null : limit.ms / 1000;
    return {
      connection: open.connection,
      peer,
      quiet,
      closedAfter,
      left: closedAfter === null ? null : Math.max(0, closedAfter - quiet),
      heartbeat: pulse.beats[0] === undefined ? null : pulse.beats[0].everyMs / 1000,
      kept: pulse.kept,
    };
  });
}

function heldItem({ number: which, open, message, fate, since, behind }: HeldMessage) {
  const { opcode, text, base64, length } = recordOf(message);
  return {
    number: which,
    connection: open.connection,
    index: message.index,
    url: open.url,
    from: message.from,
    time: message.time / 1_000_000,
    opcode,
    ...(text !== undefined && { text }),
    ...(base64 !== undefined && { base64 }),
    length,
    edited: fate.kind === "edit",
    waiting: (performance.now() - since) / 1000,
    behind,
  };
}
