/** What happens in the chat, told to everybody who is in it. Times are the server's, in ISO 8601. */
export type ChatEvent =
  | {
      readonly kind: "joined" | "left";
      readonly time: string;
      readonly name: string;
      readonly count: number;
    }
  | {
      readonly kind: "renamed";
      readonly time: string;
      readonly from: string;
      readonly name: string;
    }
  | {
      readonly kind: "said";
      readonly time: string;
      readonly name: string;
      readonly text: string;
    };

/** Somebody who is in the chat. */
export type Guest = { readonly name: string };

export const MAX_NAME_CHARACTERS = 32;
export const MAX_TEXT_CHARACTERS = 4_000;

/** Control and formatting characters, which could forge lines, colour terminals or turn text around. */
const NEVER_IN_NAMES = /[\p{C}\p{Zl}\p{Zp}]/gu;
/** Marks that end a name where one is shown: "name: text", "* name joined", "/command". */
const NOT_NAMES = /^[\s/*#:]+|[\s:]+$|:(?=\s)/g;
const NEVER_IN_TEXT = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Who is in the chat, under which name, and what is said; knows nothing of sockets. */
export class ChatHub {
  readonly #now: () => Date;
  readonly #tell: (event: ChatEvent) => void;
  /** By the name as it is compared. */
  readonly #guests = new Map<string, { name: string }>();

  /** `tell` is called for each event, in their order, before the call that caused it returns. */
  constructor({ now, tell }: { now: () => Date; tell: (event: ChatEvent) => void }) {
    this.#now = now;
    this.#tell = tell;
  }

  get names(): string[] {
    return [...this.#guests.values()].map(({ name }) => name);
  }

  get count(): number {
    return this.#guests.size;
  }

  /** Lets somebody in, under `wanted` or that with a number; undefined where no name is left of it. */
  join(wanted: string): Guest | undefined {
    const name = this.#free(wanted);
    if (name === undefined) return undefined;
    const guest = { name };
    this.#guests.set(keyOf(name), guest);
    this.#tell({ kind: "joined", ...this.#about(guest), count: this.count });
    return guest;
  }

  leave(guest: Guest): void {
    if (!this.#guests.delete(keyOf(guest.name))) return;
    this.#tell({ kind: "left", ...this.#about(guest), count: this.count });
  }

  /** False where no name is left of `wanted`; the old one then stays. */
  rename(guest: Guest, wanted: string): boolean {
    const own = this.#guests.get(keyOf(guest.name));
    if (own === undefined) return false;
    const from = own.name;
    this.#guests.delete(keyOf(from)); // "ann" may become "Ann"
    const name = this.#free(wanted) ?? from;
    own.name = name;
    this.#guests.set(keyOf(name), own);
    if (name === from) return cleanName(wanted) === from;
    this.#tell({ kind: "renamed", time: this.#time(), from, name });
    return true;
  }

  /** Says `text` to all; false where it is too long. Nothing is said where nothing is left of it. */
  say(guest: Guest, text: string): boolean {
    if (text.length > MAX_TEXT_CHARACTERS) return false;
    const clean = text.replace(NEVER_IN_TEXT, " ").trim().normalize("NFC");
    if (clean !== "") this.#tell({ kind: "said", ...this.#about(guest), text: clean });
    return true;
  }

  #free(wanted: string): string | undefined {
    const clean = cleanName(wanted);
    if (clean === "") return undefined;
    let name = clean;
    for (let n = 2; this.#guests.has(keyOf(name)); n++) name = `${clean}-${n}`;
    return name;
  }

  #about({ name }: Guest): { time: string; name: string } {
    return { time: this.#time(), name };
  }

  #time(): string {
    return this.#now().toISOString();
  }
}

/** A name without what could deceive others; "" where nothing is left. */
export function cleanName(wanted: string): string {
  const plain = wanted.slice(0, 200).normalize("NFC").replace(NEVER_IN_NAMES, "");
  const named = plain.replace(/\s+/g, " ").replace(NOT_NAMES, "");
  return [...named].slice(0, MAX_NAME_CHARACTERS).join("").trim();
}

function keyOf(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}
