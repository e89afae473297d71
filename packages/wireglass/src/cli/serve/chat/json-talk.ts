import { type ChatHub, type Guest, MAX_NAME_CHARACTERS, MAX_TEXT_CHARACTERS } from "./chat-hub.ts";
import type { Speaker, Talk } from "./chat-talk.ts";

/** The subprotocol that the page speaks. */
export const CHAT_JSON = "chat.json";

/** More names than fit a page are not listed; the count tells. */
const MAX_LISTED = 500;

type Request =
  | { readonly kind: "join" | "name"; readonly name: string }
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "who" };

/** For programs: one JSON object a message, in both directions. */
export class JsonTalk implements Talk {
  readonly #hub: ChatHub;
  readonly #speaker: Speaker;
  #guest: Guest | undefined;

  constructor(hub: ChatHub, speaker: Speaker) {
    this.#hub = hub;
    this.#speaker = speaker;
  }

  begin(): void {
    const limits = { name: MAX_NAME_CHARACTERS, text: MAX_TEXT_CHARACTERS };
    this.#reply({ kind: "hello", limits, count: this.#hub.count });
  }

  hear(text: string): void {
    const request = readRequest(text);
    if (request === undefined) return this.#refuse("request");
    const guest = this.#guest;
    if (request.kind === "join") return guest ? this.#refuse("joined") : this.#enter(request.name);
    if (guest === undefined) return this.#refuse("name");
    switch (request.kind) {
      case "say":
        return this.#hub.say(guest, request.text) ? undefined : this.#refuse("too-long");
      case "name":
        return this.#hub.rename(guest, request.name) ? undefined : this.#refuse("name");
      case "who":
        return this.#reply({ kind: "who", ...this.#present() });
    }
  }

  end(): void {
    if (this.#guest !== undefined) this.#hub.leave(this.#guest);
    this.#guest = undefined;
  }

  #enter(wanted: string): void {
    const guest = this.#hub.join(wanted);
    if (guest === undefined) return this.#refuse("name");
    this.#guest = guest;
    this.#reply({ kind: "welcome", name: guest.name, ...this.#present() });
    this.#speaker.entered(guest);
  }

  #present(): { names: string[]; count: number } {
    return { names: this.#hub.names.slice(0, MAX_LISTED), count: this.#hub.count };
  }

  /** `why`: request (not understood), name (none, or not yet joined), joined (already), too-long. */
  #refuse(why: "request" | "name" | "joined" | "too-long"): void {
    this.#reply({ kind: "refused", why });
  }

  #reply(answer: Readonly<Record<string, unknown>>): void {
    this.#speaker.reply(JSON.stringify(answer));
  }
}

function readRequest(text: string): Request | undefined {
  const value = parsed(text);
  if (typeof value !== "object" || value === null) return undefined;
  const { kind, name, text: said } = value as Readonly<Record<string, unknown>>; // any object
  if ((kind === "join" || kind === "name") && typeof name === "string") return { kind, name };
  if (kind === "say" && typeof said === "string") return { kind, text: said };
  return kind === "who" ? { kind } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
