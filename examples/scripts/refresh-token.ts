import type { Connection, Message, Request } from "wireglass/script";

/**
 * Gives a client whose token has become old a fresh one: in the handshake's Authorization, and in the field `token` of
 * what it sends. Set TOKEN_URL to what answers {"token": "…", "expiresIn": 60} when it is asked with POST.
 */
const { TOKEN_URL = "http://127.0.0.1:9090/token" } = process.env;
/** A token is fetched again so long before it ends. */
const MARGIN_MS = 5000;

type Token = { readonly value: string; readonly until: number };

let current: Promise<Token> | undefined;

async function fetchToken(): Promise<Token> {
  const answer = await fetch(TOKEN_URL, { method: "POST" });
  if (!answer.ok) throw new Error(`${TOKEN_URL} answered ${answer.status}`);
  const { token, expiresIn } = (await answer.json()) as { token: string; expiresIn: number };
  log(`fetched a token that is good for ${expiresIn} s`);
  return { value: token, until: Date.now() + expiresIn * 1000 };
}

async function freshToken(): Promise<string> {
  const known = await current?.catch(() => undefined);
  if (known === undefined || known.until - MARGIN_MS < Date.now()) current = fetchToken();
  return (await (current ?? fetchToken())).value;
}

export async function onRequest(request: Request): Promise<void> {
  if (request.headers.get("Authorization") === undefined) return;
  request.headers.set("Authorization", `Bearer ${await freshToken()}`);
}

export async function onMessage(message: Message, _connection: Connection): Promise<void> {
  if (message.from !== "client") return;
  const content = message.json;
  if (typeof content !== "object" || content === null || !("token" in content)) return;
  content.token = await freshToken();
}
