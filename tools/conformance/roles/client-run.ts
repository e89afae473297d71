import { createServer, type Server, type Socket } from "node:net";
import type { ConformanceCase } from "../cases/case.ts";
import { closeCleanly } from "../talk/ending.ts";
import { readHead } from "../talk/head-exchange.ts";
import { PeerSocket } from "../talk/peer-socket.ts";
import { ANSWER_TIMEOUT_MS, NEXT_CONNECTION_MS } from "../talk/time-limits.ts";
import { Transcript } from "../talk/transcript.ts";
import type { Result } from "../talk/verdict.ts";
import { utf8 } from "../wire/bytes.ts";
import { text } from "../wire/frame.ts";
import { judged, missed } from "./case-clock.ts";
import { Guest } from "./guest.ts";

export type ClientRunOptions = {
  readonly host: string;
  readonly port: number;
  readonly onResult: (result: Result) => void;
  /** Called when clients may come; what it returns resolves when no client will come any more. */
  readonly onListening: (url: string) => Promise<void>;
};

/**
 * Judge a client: the suite is a server with one path per case.
 *
 * /count tells the number of cases, /case/N is case N of the list; the first visit counts. The run
 * ends when all cases have been visited, or when the client stays away.
 */
export class ClientRun {
  readonly #cases: readonly ConformanceCase[];
  readonly #options: ClientRunOptions;
  readonly #results = new Map<number, Result>();
  readonly #visited = new Set<number>();
  readonly #sockets = new Set<Socket>();
  readonly #over = Promise.withResolvers<void>();
  #patience: NodeJS.Timeout | undefined;
  #openCases = 0;

  constructor(cases: readonly ConformanceCase[], options: ClientRunOptions) {
    this.#cases = cases;
    this.#options = options;
  }

  async run(): Promise<readonly Result[]> {
    const server = createServer({ allowHalfOpen: true }, (socket) => void this.#welcome(socket));
    await listening(server, this.#options);
    const gone = this.#options.onListening(`ws://${this.#options.host}:${this.#options.port}/`);
    void gone.then(() => this.#waitAtMost(1000));
    await this.#over.promise;
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    return this.#cases.map(
      (subject, index) =>
        this.#results.get(index) ?? missed(subject, "the client never came for this case"),
    );
  }

  async #welcome(tcp: Socket): Promise<void> {
    this.#sockets.add(tcp);
    tcp.on("close", () => this.#sockets.delete(tcp));
    const socket = new PeerSocket(tcp);
    const head = await readHead(socket, ANSWER_TIMEOUT_MS);
    if (!head) return socket.destroy();
    const transcript = new Transcript();
    const guest = new Guest(socket, head, transcript);
    const path = head.firstLine.split(" ")[1] ?? "";
    const index = Number(/^\/case\/(\d+)$/.exec(path)?.[1] ?? 0) - 1;
    const subject = this.#cases[index];
    if (path === "/count") await this.#count(guest);
    else if (subject && !this.#visited.has(index))
      await this.#judge(index, subject, guest, transcript);
    else await notFound(guest);
  }

  async #count(guest: Guest): Promise<void> {
    try {
      const talk = await guest.talk(undefined);
      await talk.send(text(String(this.#cases.length)));
      await closeCleanly(talk);
    } catch {
      // The cases will tell what is wrong with this client.
    }
    guest.socket.destroy();
    this.#waitAtMost(NEXT_CONNECTION_MS);
  }

  async #judge(
    index: number,
    subject: ConformanceCase,
    guest: Guest,
    transcript: Transcript,
  ): Promise<void> {
    this.#visited.add(index);
    this.#openCases++;
    clearTimeout(this.#patience);
    const result = await judged(
      subject,
      transcript,
      async () => guest,
      async () => {
        if (subject.kind === "talk") await subject.run(await guest.talk(subject.deflate));
        else if (subject.kind === "client-handshake") await subject.run(guest);
      },
    );
    this.#openCases--;
    this.#results.set(index, result);
    this.#options.onResult(result);
    if (this.#results.size === this.#cases.length) this.#over.resolve();
    else this.#waitAtMost(NEXT_CONNECTION_MS);
  }

  #waitAtMost(ms: number): void {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      if (this.#openCases === 0) this.#over.resolve();
      else this.#waitAtMost(ms);
    }, ms);
  }
}

async function notFound(guest: Guest): Promise<void> {
  await guest.send(
    utf8("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
  );
  guest.socket.finish();
}

async function listening(server: Server, { host, port }: ClientRunOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, host, resolve);
  await promise;
}
