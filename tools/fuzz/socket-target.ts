import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type Server, serve } from "../../packages/wireglass/src/endpoint/index.ts";
import type { Dice } from "./dice.ts";
import type { Outcome } from "./engine-targets.ts";
import { conversation } from "./frame-corpus.ts";
import { GOOD_REQUEST, head } from "./head-corpus.ts";
import { inChunks, mutate } from "./mutation.ts";

/** Nobody waits longer for a server that says nothing: many conversations do not end by themselves. */
const PATIENCE_MS = 20;

/** A real server on a real port, which strangers talk to. */
export class SocketTarget {
  readonly #server: Server;
  #violations = 0;
  readonly #errors: unknown[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<SocketTarget> {
    const server = await serve(
      {
        message: (socket, message) => void socket.send(message),
        close(_, { violation }) {
          if (violation !== undefined) target.#violations++;
        },
      },
      {
        onRefused: () => target.#violations++,
        onError: (error) => target.#errors.push(error),
        limits: { closeTimeoutMs: 250, lingerTimeoutMs: 250 },
      },
    );
    const target = new SocketTarget(server);
    return target;
  }

  get connections(): number {
    return this.#server.counters.connections;
  }

  /** One conversation of a stranger. Throws what the server's handlers threw. */
  async talk(dice: Dice): Promise<Outcome> {
    const before = this.#violations;
    const compressed = dice.oneIn(2);
    const frames = mutate(dice, conversation(dice, "server", compressed));
    const socket = connect(this.#server.port, "127.0.0.1");
    socket.on("error", () => {}); // it is the server that is on trial
    await once(socket, "connect");
    socket.resume();
    let chunks = dice.oneIn(8) ? this.#write(dice, socket, mutate(dice, head(dice))) : 0;
    if (chunks === 0) {
      const offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
      socket.write(compressed ? GOOD_REQUEST.replace(/\r\n$/, offer) : GOOD_REQUEST);
      chunks = 1;
    }
    chunks += this.#write(dice, socket, frames);
    await Promise.race([once(socket, "close"), sleep(dice.below(PATIENCE_MS))]);
    if (dice.oneIn(2)) socket.destroy();
    else socket.resetAndDestroy();
    if (this.#errors.length > 0) throw this.#errors[0];
    return { chunks, violations: this.#violations - before };
  }

  #write(dice: Dice, socket: Socket, bytes: Uint8Array): number {
    return inChunks(dice, bytes, (chunk) => socket.write(chunk));
  }

  async close(): Promise<void> {
    await this.#server.close();
  }
}
