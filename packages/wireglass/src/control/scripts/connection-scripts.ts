import type { KeptMessage, OpenRecord, Side } from "@wireglass/lens/record";
import { isControl, Opcode, readClosePayload } from "@wireglass/wire";
import { Delays, DROP, type Fate, type Line, type OwnMessage } from "../../script/index.ts";
import type { LiveScript } from "./live-script.ts";
import type { ScriptFate, ToldEnd } from "./script-talk.ts";

/** What scripts have made of a message so far. */
type Draft = {
  readonly message: KeptMessage;
  readonly before: Fate;
  payload: Uint8Array | undefined;
  waitMs: number;
  readonly tags: string[];
  readonly followers: OwnMessage[];
};

const NO_CODE = 1005;
const ABNORMAL = 1006;

/** Gives one connection's messages to scripts, one script after the other. */
export class ConnectionScripts {
  readonly #open: OpenRecord;
  readonly #line: Line;
  readonly #scripts: () => readonly LiveScript[];
  readonly #delays = new Delays();
  #closing: Omit<ToldEnd, "clean"> | undefined;
  readonly #closedBy = new Set<Side>();
  /** What was asked last, of each side's messages. */
  readonly #asked: Partial<Record<Side, Promise<Draft | undefined>>> = {};

  constructor(open: OpenRecord, line: Line, scripts: () => readonly LiveScript[]) {
    this.#open = open;
    this.#line = line;
    this.#scripts = scripts;
  }

  /** @param before what rules have made of it */
  message(message: KeptMessage, before: Fate): Fate | Promise<Fate> {
    if (message.opcode === Opcode.close) this.#sawClose(message);
    if (before.kind === "drop") return before;
    const { payload = message.payload, opcode = message.opcode } = before.edited ?? {};
    const shown = before.edited === undefined ? message : { ...message, payload, opcode };
    const scripts = this.#scripts();
    for (const [at, script] of scripts.entries()) {
      const asked = script.message(this.#open, shown);
      if (asked === undefined) continue;
      const draft: Draft = {
        message: shown,
        before,
        payload: undefined,
        waitMs: 0,
        tags: [],
        followers: [],
      };
      return this.#asking(draft, this.#follow(draft, script, asked, scripts.slice(at + 1)));
    }
    // Nobody asks for it: but it must not overtake what scripts are asked for.
    const asked = isControl(message.opcode) ? this.#asked[message.from] : undefined;
    return asked === undefined ? before : asked.then(() => before);
  }

  ending(from: Side): void {
    this.#delays.ending(from);
  }

  closed(by: Side): void {
    this.#delays.closed();
    const { connection } = this.#open;
    const end = this.#closing ?? { by, code: ABNORMAL, reason: "" };
    const clean = this.#closedBy.size === 2;
    for (const script of this.#scripts())
      script.tell({ do: "close", connection, end: { ...end, clean } });
  }

  #asking(draft: Draft, followed: Promise<Draft | undefined>): Promise<Fate> {
    const { from } = draft.message;
    this.#asked[from] = followed;
    return followed.then((made) => {
      if (this.#asked[from] === followed) delete this.#asked[from];
      return made === undefined ? dropped(draft) : this.#fateOf(made);
    });
  }

  /** @returns undefined where the message is dropped */
  async #follow(
    draft: Draft,
    first: LiveScript,
    asked: Promise<ScriptFate | undefined>,
    rest: readonly LiveScript[],
  ): Promise<Draft | undefined> {
    if (!this.#take(draft, first, await asked)) return undefined;
    for (const script of rest) {
      const { message, payload } = draft;
      const shown = payload === undefined ? message : { ...message, payload };
      const answer = await script.message(this.#open, shown);
      if (!this.#take(draft, script, answer)) return undefined;
    }
    return draft;
  }

  #fateOf(draft: Draft): Fate | Promise<Fate> {
    const fate = fateOf(draft);
    return draft.waitMs > 0 ? this.#delays.later(fate, draft.message.from, draft.waitMs) : fate;
  }

  /** @returns false where the message is dropped */
  #take(draft: Draft, script: LiveScript, fate: ScriptFate | undefined): boolean {
    if (fate === undefined) return true;
    script.hits++;
    for (const reply of fate.replies) this.#line.send(draft.message.from, reply);
    draft.tags.push(...fate.tags);
    draft.followers.push(...fate.followers);
    draft.waitMs += fate.waitMs;
    if (fate.kind === "edit") draft.payload = fate.payload;
    if (fate.kind === "drop") for (const one of fate.followers) this.#sendOn(draft, one);
    return fate.kind !== "drop";
  }

  /** What was to follow a message that is dropped goes on its way. */
  #sendOn({ message }: Draft, one: OwnMessage): void {
    this.#line.send(message.from === "client" ? "server" : "client", one);
  }

  #sawClose({ from, payload }: KeptMessage): void {
    const { code = NO_CODE, reason } = readClosePayload(payload);
    this.#closing ??= { by: from, code, reason };
    this.#closedBy.add(from);
  }
}

function fateOf({ message, before, payload, tags, followers }: Draft): Fate {
  if (payload === undefined && tags.length + followers.length === 0) return before;
  const edited: OwnMessage | undefined =
    payload === undefined ? before.edited : { opcode: message.opcode, payload };
  const copies = before.more ?? [];
  const more = [
    ...(payload === undefined ? copies : copies.map((copy) => edited ?? copy)),
    ...followers,
  ];
  return {
    kind: edited === undefined ? "pass" : "edit",
    ...(edited !== undefined && { edited }),
    ...(more.length > 0 && { more }),
    ...(tags.length > 0 && { tags }),
  };
}

function dropped({ tags }: Draft): Fate {
  return tags.length === 0 ? DROP : { ...DROP, tags };
}
