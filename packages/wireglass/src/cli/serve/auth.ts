import {
  type AuthSocket,
  authenticate,
  ConnectionClosedError,
  ENDPOINT_LIMITS,
  type FirstMessageAuth,
  type Message,
  type Socket,
  type StreamSocket,
} from "../../endpoint/index.ts";
import { authUsers } from "./auth-users.ts";
import { CommandError } from "./command-error.ts";
import { LineReader } from "./line-reader.ts";
import { authPage } from "./pages/auth-page.ts";
import { pageOption } from "./pages/html-page.ts";
import type { ServeCommand } from "./serve-command.ts";
import type { Target } from "./target.ts";
import type { Texts } from "./texts.ts";

const DEFAULT_ATTEMPTS = 3;
const MAX_LINE_BYTES = 65_536;

/** Lets in who knows user and password, then gives back what he says. */
export async function authTarget(
  { users, usersFile, attempts = DEFAULT_ATTEMPTS, limits }: ServeCommand,
  texts: Texts,
): Promise<Target> {
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw new CommandError(2, texts.badAttempts(String(attempts)));
  }
  const { credentials, invented } = await authUsers(users, usersFile, texts);
  const { authTimeoutMs: timeoutMs = ENDPOINT_LIMITS.authTimeoutMs.value } = limits;
  const gate: Gate = {
    credentials,
    attempts,
    timeoutMs,
    retry: texts.authRetry(),
    tooMany: texts.authTooMany(),
    tooLate: texts.authTooLate(),
    texts,
  };
  return {
    name: "auth",
    page: true,
    webSocket: () => (socket) => serveSocket(socket, gate),
    stream: () => (socket) => serveStream(socket, gate),
    options: ({ path }) => ({ page: pageOption(authPage(texts.authRetry()), path) }),
    remarks: invented ? [texts.demoUser(invented.user, invented.password)] : [],
  };
}

type Gate = FirstMessageAuth & { readonly texts: Texts };

async function serveSocket(socket: Socket, gate: Gate): Promise<void> {
  if (!(await letIn(socket, gate))) return;
  for await (const message of socket) await socket.send(answerTo(message));
}

async function serveStream(socket: StreamSocket, gate: Gate): Promise<void> {
  const lines = new LineSocket(socket, gate.texts);
  if (!(await letIn(lines, gate))) return;
  for (;;) await lines.send(answerTo(await lines.recv()));
}

async function letIn(socket: AuthSocket, gate: Gate): Promise<boolean> {
  const user = await authenticate(socket, gate);
  if (user !== undefined) await socket.send(gate.texts.authWelcome(user));
  return user !== undefined;
}

function answerTo(message: Message): string {
  const text = typeof message === "string" ? message : Buffer.from(message).toString("utf8");
  return `your submit context: ${text}`;
}

/** A TCP connection by lines, in the shape that {@link authenticate} takes. */
class LineSocket implements AuthSocket {
  readonly #socket: StreamSocket;
  readonly #texts: Texts;
  readonly #lines: AsyncGenerator<string, undefined>;

  constructor(socket: StreamSocket, texts: Texts) {
    this.#socket = socket;
    this.#texts = texts;
    this.#lines = this.#read();
  }

  send(text: string): Promise<void> {
    return this.#socket.send(`${text}\n`);
  }

  async recv(): Promise<string> {
    const { value } = await this.#lines.next();
    if (value !== undefined) return value;
    throw new ConnectionClosedError({ code: 1000, reason: "", clean: true, by: "remote" });
  }

  async close(code?: number, reason = ""): Promise<void> {
    // TCP has no close codes: the reason is a line. One that has left already misses nothing.
    if (code === 1008) await this.send(reason).catch(() => {});
    await this.#socket.close();
  }

  async *#read(): AsyncGenerator<string, undefined> {
    const reader = new LineReader(MAX_LINE_BYTES);
    for await (const chunk of this.#socket) {
      for (const line of reader.push(chunk)) {
        if (line.kind === "line") yield line.text;
        else return await this.#refuseLong();
      }
    }
    for (const line of reader.end()) if (line.kind === "line") yield line.text;
  }

  async #refuseLong(): Promise<undefined> {
    await this.send(this.#texts.lineTooLong(MAX_LINE_BYTES));
  }
}
