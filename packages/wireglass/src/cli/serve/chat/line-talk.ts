import type { Texts } from "../texts.ts";
import { type ChatEvent, type ChatHub, type Guest, MAX_TEXT_CHARACTERS } from "./chat-hub.ts";
import type { Speaker, Talk } from "./chat-talk.ts";

/** More would scroll everything else away. */
const MAX_LISTED = 50;

/** For people who type: a name first, then plain text and commands that begin with a slash. */
export class LineTalk implements Talk {
  readonly #hub: ChatHub;
  readonly #speaker: Speaker;
  readonly #texts: Texts;
  #guest: Guest | undefined;

  constructor(hub: ChatHub, speaker: Speaker, texts: Texts) {
    this.#hub = hub;
    this.#speaker = speaker;
    this.#texts = texts;
  }

  begin(): void {
    this.#speaker.reply(this.#texts.chatAskName());
  }

  hear(text: string): void {
    const guest = this.#guest;
    if (guest === undefined) return this.#enter(text);
    const command = /^\/(\S*)\s*(.*)$/s.exec(text.trim());
    if (command !== null) return this.#obey(guest, command[1] ?? "", command[2] ?? "");
    if (!this.#hub.say(guest, text)) this.tooLong();
  }

  /** A line was longer than this can be. */
  tooLong(): void {
    this.#speaker.reply(this.#texts.chatTooLong(MAX_TEXT_CHARACTERS));
  }

  end(): void {
    if (this.#guest !== undefined) this.#hub.leave(this.#guest);
    this.#guest = undefined;
  }

  #enter(wanted: string): void {
    const others = this.#listed();
    const guest = this.#hub.join(wanted);
    if (guest === undefined) return this.#speaker.reply(this.#texts.chatNoName());
    this.#guest = guest;
    this.#speaker.reply(this.#texts.chatWelcome(guest.name, others));
    this.#speaker.entered(guest);
  }

  #obey(guest: Guest, command: string, argument: string): void {
    const { reply } = this.#speaker;
    switch (command) {
      case "name":
        if (!this.#hub.rename(guest, argument)) reply(this.#texts.chatHelp());
        return;
      case "who":
        return reply(this.#texts.chatWho(this.#hub.count, this.#listed()));
      case "help":
        return reply(this.#texts.chatHelp());
      default:
        return reply(this.#texts.chatUnknown(`/${command.replace(/\p{C}/gu, "").slice(0, 30)}`));
    }
  }

  #listed(): string {
    const names = this.#hub.names;
    const shown = names.slice(0, MAX_LISTED);
    if (names.length > MAX_LISTED) shown.push(this.#texts.chatMore(names.length - MAX_LISTED));
    return shown.join(", ");
  }
}

/** An event as one line. */
export function eventLine(event: ChatEvent, texts: Texts): string {
  const time = `[${event.time}]`;
  switch (event.kind) {
    case "said":
      return `${time} ${event.name}: ${event.text}`;
    case "joined":
      return `${time} ${texts.chatJoined(event.name, event.count)}`;
    case "left":
      return `${time} ${texts.chatLeft(event.name, event.count)}`;
    case "renamed":
      return `${time} ${texts.chatRenamed(event.from, event.name)}`;
  }
}
