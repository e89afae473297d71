import { type Binding, carriedValue, findBindings, isIdName } from "./binding.ts";
import { likeness, sharedValues } from "./likeness.ts";
import type { ReadMessage, ReplayMessage } from "./replay-message.ts";
import { withPayload, withValue } from "./value-place.ts";

/** What the mock says, and how long after what it answers. */
export type MockAnswer = { readonly message: ReplayMessage; readonly afterMs: number };

/** How a client's message is found in the recording. */
export type MockMatch = "request" | "order";

/** Where no message of the client's was answered. */
const AT_FIRST = -1;

/** A recorded conversation, as what its server said to each message of its client. */
export class MockScript {
  readonly requests: readonly ReadMessage[];
  readonly bindings: readonly Binding[];
  readonly #answers = new Map<number, ReadMessage[]>();
  readonly #opened: number;

  /** @param opened when the connection was opened, in milliseconds */
  constructor(messages: readonly ReadMessage[], opened: number) {
    this.#opened = opened;
    this.bindings = findBindings(messages, "server");
    this.requests = messages.filter(({ message }) => message.from === "client");
    let last = AT_FIRST;
    for (const read of messages) {
      const { from, index } = read.message;
      if (from === "client") last = index;
      else this.#add(this.#requestOf(read) ?? last, read);
    }
  }

  /** What the server said first, before the client spoke. */
  get greeting(): readonly ReadMessage[] {
    return this.#answers.get(AT_FIRST) ?? [];
  }

  answersTo(request: ReadMessage): readonly ReadMessage[] {
    return this.#answers.get(request.message.index) ?? [];
  }

  /** How long after its request an answer came, or after the opening. */
  delayOf(answer: ReadMessage, request: ReadMessage | undefined): number {
    return Math.max(0, answer.message.time - (request?.message.time ?? this.#opened));
  }

  /** Where an answer repeats an id of a request, that is the one. */
  #requestOf({ message }: ReadMessage): number | undefined {
    const bound = this.bindings.find(
      ({ into }) => into.message === message.index && isIdName(lastName(into.path ?? "")),
    );
    return bound?.from?.message;
  }

  #add(request: number, answer: ReadMessage): void {
    const answers = this.#answers.get(request) ?? [];
    answers.push(answer);
    this.#answers.set(request, answers);
  }
}

function lastName(path: string): string {
  return /[\w-]*$/.exec(path)?.[0] ?? "";
}

/** Plays the server's part of recorded conversations with one client. */
export class MockConversation {
  readonly #match: MockMatch;
  #scripts: readonly MockScript[];
  readonly #used = new Set<ReadMessage>();
  /** What a client has sent for a recorded message. */
  readonly #live = new Map<number, ReadMessage>();
  #next = 0;

  /** @param scripts of one way to begin: the first is played unless the client's first message fits another better */
  constructor(scripts: readonly MockScript[], match: MockMatch) {
    this.#scripts = scripts;
    this.#match = match;
  }

  opened(): readonly MockAnswer[] {
    const script = this.#script;
    return script.greeting.map((answer) => ({
      message: answer.message,
      afterMs: script.delayOf(answer, undefined),
    }));
  }

  /** Undefined where the recording has nothing like it. */
  received(live: ReadMessage): readonly MockAnswer[] | undefined {
    if (this.#live.size === 0 && this.#scripts.length > 1) this.#choose(live);
    const request = this.#requestLike(live);
    if (request === undefined) return undefined;
    this.#used.add(request);
    this.#live.set(request.message.index, live);
    const script = this.#script;
    return script.answersTo(request).map((answer) => ({
      message: this.#bound(answer).message,
      afterMs: script.delayOf(answer, request),
    }));
  }

  /** Every recorded message of the client has come. */
  get isOver(): boolean {
    return this.#script.requests.every((request) => this.#used.has(request));
  }

  get #script(): MockScript {
    const [script] = this.#scripts;
    if (script === undefined) throw new Error("a mock has something to play");
    return script;
  }

  #choose(live: ReadMessage): void {
    const scored = this.#scripts.map((script) => ({
      script,
      score: Math.max(0, ...script.requests.slice(0, 1).map((request) => fitness(request, live))),
    }));
    const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
    this.#scripts = [best.script];
  }

  #requestLike(live: ReadMessage): ReadMessage | undefined {
    const { requests } = this.#script;
    if (this.#match === "order") return requests[this.#next++];
    // Those that were not asked yet, of what is as like in the order in which they were; then any again.
    const fresh = requests.filter((request) => !this.#used.has(request));
    return best(fresh, live) ?? best(requests, live);
  }

  /** With the values that this client has sent. */
  #bound(answer: ReadMessage): ReadMessage {
    let read = answer;
    for (const binding of this.#script.bindings) {
      const { into, from, value } = binding;
      if (into.message !== answer.message.index || from === undefined) continue;
      const source = this.#live.get(from.message);
      const now = source && carriedValue(source, binding);
      if (now !== undefined && now !== value)
        read = withPayload(read, withValue(read, into, value, now));
    }
    return read;
  }
}

const LEAST_LIKENESS = 0.5;
/** Of two of the same kind, the one that says the same is meant; never one of another kind. */
const SAYING = 0.1;

function fitness(request: ReadMessage, live: ReadMessage): number {
  const score = likeness(request, live);
  return score < LEAST_LIKENESS || score === 1
    ? score
    : score + SAYING * sharedValues(request, live);
}

function best(requests: readonly ReadMessage[], live: ReadMessage): ReadMessage | undefined {
  let [found, most]: [ReadMessage | undefined, number] = [undefined, 0];
  for (const request of requests) {
    const score = fitness(request, live);
    if (score >= LEAST_LIKENESS && score > most) [found, most] = [request, score];
  }
  return found;
}
