import type { Listener, Report } from "./listener.ts";
import type { Message, Spoken } from "./sequence.ts";

/** A peer's socket, of whatever house. */
export type Link = {
  /** Sends a message, or "end"; resolves when there is room for another. */
  send(spoken: Pick<Spoken, "message" | "pieces">): Promise<void>;
  /** Has each message given, and is told of the close frame's code. */
  listen(got: (message: Message) => void, closed: (code: number) => void): void;
  close(code: number): void;
};

export type TalkOptions = {
  readonly link: Link;
  readonly listener: Listener;
  /** This peer's own sequence, and how much of it is said. */
  readonly next: () => Spoken;
  readonly count: number;
  /** The client closes when all has been said; the server waits for that. */
  readonly closes: boolean;
};

/** Says a sequence while it listens to the other's. Refers to nothing outside itself, as it runs in a page too. */
export async function talk(options: TalkOptions): Promise<Report> {
  const { link, listener, next, count, closes } = options;
  const SILENCE_MS = 30_000;
  let [sent, asked, heard, heardBefore] = [0, 0, 0, -1];
  let hasSaidAll = false;
  let wake = (): void => {};
  const over = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const look = (): void => {
    if (hasSaidAll && listener.isOver(asked)) wake();
  };
  const closed = new Promise<number>((resolve) => {
    link.listen(
      (message) => {
        heard++;
        listener.take(message);
        look();
      },
      (code) => {
        resolve(code);
        wake();
      },
    );
  });
  const watchdog = setInterval(() => {
    if (heard + sent === heardBefore) wake();
    heardBefore = heard + sent;
  }, SILENCE_MS);

  const said = (async () => {
    for (; sent < count && !listener.isDifferent; sent++) {
      const spoken = next();
      if (spoken.asks) asked++;
      await link.send(spoken);
    }
    await link.send({ message: "end", pieces: ["end"] });
    hasSaidAll = true;
    look();
  })();
  await Promise.race([over, said.then(() => over)]);
  if (closes || !listener.isOver(asked)) link.close(1000);
  const code = await closed;
  clearInterval(watchdog);
  return { sent, ...listener.report(), code };
}
