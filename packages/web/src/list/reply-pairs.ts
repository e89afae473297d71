import type { MessageSummary } from "wireglass/api";

/** Requests and replies that are remembered. */
const MOST = 50_000;

type Sides = { client?: MessageSummary; server?: MessageSummary };
type Summary = Pick<MessageSummary, "connection" | "index" | "from" | "time" | "pairId">;

/** Which replies name which requests, of the messages that were looked at. */
export class ReplyPairs {
  /** By connection and id, the oldest first. */
  readonly #pairs = new Map<string, Sides>();

  /** Of several with the same id, the first request and the first reply behind it count. */
  add(message: MessageSummary): void {
    const key = keyOf(message);
    if (key === undefined) return;
    const sides = this.#pairs.get(key) ?? {};
    const before = sides[message.from];
    if (before === undefined || message.index < before.index) sides[message.from] = message;
    this.#pairs.set(key, sides);
    const [oldest] = this.#pairs.keys();
    if (this.#pairs.size > MOST && oldest !== undefined) this.#pairs.delete(oldest);
  }

  /** Seconds from the request, of a message that is its reply. */
  latencyOf(message: Summary): number | undefined {
    const key = keyOf(message);
    const { client, server } = (key === undefined ? undefined : this.#pairs.get(key)) ?? {};
    if (client === undefined || server === undefined) return undefined;
    const [request, reply] = client.index < server.index ? [client, server] : [server, client];
    return reply.index === message.index ? reply.time - request.time : undefined;
  }
}

function keyOf({ connection, pairId }: Summary): string | undefined {
  return pairId === undefined ? undefined : `${connection} ${pairId}`;
}
