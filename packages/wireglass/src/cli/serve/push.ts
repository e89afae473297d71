import { setTimeout as wait } from "node:timers/promises";
import { ConnectionClosedError } from "../../endpoint/index.ts";
import { CommandError } from "./command-error.ts";
import { Pace } from "./pace.ts";
import type { Target } from "./target.ts";
import type { Texts } from "./texts.ts";

/** What pushing needs of a socket, of whichever kind. */
type Receiver = {
  readonly open: boolean;
  readonly closed: Promise<unknown>;
  send(text: string): Promise<void>;
};

/** Greets, then sends numbered JSON lines at `rate` a second for as long as the peer stays. */
export function pushTarget(rate: number, texts: Texts): Target {
  if (!(rate > 0 && Number.isFinite(rate))) throw new CommandError(2, texts.badRate(String(rate)));
  return {
    name: "push",
    webSocket: () => ({ open: (socket) => pushTo(socket, rate, "") }),
    stream: () => async (socket) => {
      void ignoreInput(socket);
      await pushTo(socket, rate, "\n");
    },
    datagram: () => async (socket) => {
      void ignoreInput(socket);
      await pushTo(socket, rate, "\n");
    },
  };
}

async function pushTo(receiver: Receiver, rate: number, end: string): Promise<void> {
  const gone = new AbortController();
  void receiver.closed.then(() => gone.abort());
  try {
    await receiver.send(`${line({ kind: "hello", rate })}${end}`);
    const pace = new Pace(rate, performance.now());
    for (let n = 1; receiver.open; ) {
      for (let due = pace.take(performance.now()); due > 0; due--) {
        await receiver.send(`${line({ kind: "push", n })}${end}`); // waits for a slow receiver
        n++;
      }
      await wait(pace.waitMs, undefined, { signal: gone.signal }).catch(() => {});
    }
  } catch (error) {
    if (!(error instanceof ConnectionClosedError)) throw error;
  }
}

function line(about: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...about, time: new Date().toISOString() });
}

/** What nobody reads would pause the socket, and then its end would not be seen. */
async function ignoreInput(socket: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const _ of socket);
  } catch {
    // It ended in another way than by saying so: the sender notices that too.
  }
}
