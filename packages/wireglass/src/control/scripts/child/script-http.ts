import type { Data, Headers, Request, Response } from "../../../script/index.ts";
import type { HttpFate, ToldRequest, ToldResponse } from "../script-talk.ts";
import { HeaderList } from "./header-list.ts";
import { checkedDelay, ownMessage } from "./script-message.ts";

type Fate = Omit<HttpFate, "tell" | "call">;

/** What can be done to a request and to an answer alike. */
class Head {
  readonly headers: HeaderList;
  protected kind: Fate["kind"] = "pass";
  protected waitMs = 0;

  constructor(headers: ToldRequest["headers"]) {
    this.headers = new HeaderList(headers);
  }

  drop(): void {
    this.kind = "drop";
  }

  delay(ms: number): void {
    this.waitMs += checkedDelay(ms);
  }
}

/** A request as a script sees it. */
export class ScriptRequest extends Head implements Request {
  readonly method: string;
  readonly url: string;
  readonly isWebSocket: boolean;
  readonly client: string;
  #to: string | undefined;
  #answer: Pick<Fate, "status" | "headers" | "body"> | undefined;

  constructor({ method, url, isWebSocket, client, headers }: ToldRequest) {
    super(headers);
    this.method = method;
    this.url = url;
    this.isWebSocket = isWebSocket;
    this.client = client;
  }

  get to(): string | undefined {
    return this.#to;
  }

  set to(to: string | undefined) {
    const isMeant =
      to === undefined || (URL.canParse(to) && /^(?:wss?|https?):$/.test(new URL(to).protocol));
    if (!isMeant)
      throw new TypeError(`request.to takes a URL of ws, wss, http or https, not "${to}"`);
    this.#to = to;
  }

  answer(status: number, headers: Readonly<Record<string, string>> = {}, body: Data = ""): void {
    checkStatus(status, 200);
    const list = new HeaderList([]);
    for (const [name, value] of Object.entries(headers)) list.append(name, value);
    this.kind = "answer";
    this.#answer = { status, headers: list.pairs, body: ownMessage(body).payload };
  }

  fate(): Fate {
    const { kind, waitMs, headers } = this;
    if (this.#answer !== undefined && kind === "answer") return { kind, waitMs, ...this.#answer };
    const changed = headers.isChanged ? headers.pairs : undefined;
    return { kind, waitMs, to: this.#to, headers: changed };
  }
}

/** The head of an answer as a script sees it. */
export class ScriptResponse extends Head implements Response {
  #status: number;
  #reason: string;

  constructor({ status, reason, headers }: ToldResponse) {
    super(headers);
    this.#status = status;
    this.#reason = reason;
  }

  get status(): number {
    return this.#status;
  }

  set status(status: number) {
    checkStatus(status, 100);
    this.#status = status;
  }

  get reason(): string {
    return this.#reason;
  }

  set reason(reason: string) {
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(reason))
      throw new TypeError("a reason is one line of ISO 8859-1 (RFC 9112 §4)");
    this.#reason = reason;
  }

  fate(): Fate {
    const headers: Headers = this.headers;
    const { kind, waitMs } = this;
    return { kind, waitMs, status: this.#status, reason: this.#reason, headers: headers.pairs };
  }
}

function checkStatus(status: number, least: number): void {
  if (!Number.isInteger(status) || status < least || status > 599)
    throw new TypeError(`a status is a whole number from ${least} to 599`);
}
