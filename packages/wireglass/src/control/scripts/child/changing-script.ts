import type { Side } from "@wireglass/lens/record";
import type { Connection, Request, Response } from "../../../script/index.ts";
import type { SentToScript } from "../script-frames.ts";
import type { HttpFate, ToldEnd, ToScript } from "../script-talk.ts";
import { Lane } from "./lane.ts";
import type { ScriptCalls } from "./script-calls.ts";
import { scriptConnection } from "./script-connection.ts";
import { ScriptRequest, ScriptResponse } from "./script-http.ts";
import { ScriptMessage } from "./script-message.ts";
import type { ScriptOutlet } from "./script-outlet.ts";
import { hookOf } from "./watch-state.ts";

type Known = {
  readonly connection: Connection;
  readonly lanes: Readonly<Record<Side, Lane>>;
};

const UNCHANGED = "the message went on unchanged";

/** A script for which messages wait: each is answered once, whatever happens in the script. */
export class ChangingScript {
  readonly #calls: ScriptCalls;
  readonly #outlet: ScriptOutlet;
  readonly #known = new Map<number, Known>();

  constructor(calls: ScriptCalls, outlet: ScriptOutlet) {
    this.#calls = calls;
    this.#outlet = outlet;
  }

  told(what: ToScript): void {
    if (what.do === "open") this.#open(what);
    else if (what.do === "close") this.#close(what.connection, what.end);
    else if (what.do === "request") this.#request(what);
    else if (what.do === "response") this.#response(what);
    else if (what.do === "end") this.#outlet.tell({ tell: "done" });
  }

  message(sent: SentToScript): void {
    const { call, connection, index, from } = sent;
    const known = this.#known.get(connection);
    if (known === undefined) return this.#outlet.passed(call);
    const lane = known.lanes[from];
    const subject = { connection, index, bytes: sent.payload.length };
    const run = (): Promise<void> | undefined => {
      const message = new ScriptMessage(sent, false);
      const values = [message, known.connection] as const;
      return this.#calls.call(hookOf(sent.opcode), subject, values, UNCHANGED, (isWell, isLate) => {
        const fate = isWell ? message.fate() : undefined;
        if (fate === undefined) this.#outlet.passed(call);
        else this.#outlet.tell({ tell: "fate", call, ...fate });
        // Nobody waits longer than for one call that does not end.
        if (isLate) lane.skipWaiting();
      });
    };
    lane.enter(run, () => this.#outlet.passed(call));
  }

  #open({ open, isNew }: Extract<ToScript, { do: "open" }>): void {
    const connection = scriptConnection(open, this.#outlet.tell);
    const lanes = { client: new Lane(), server: new Lane() };
    this.#known.set(open.connection, { connection, lanes });
    if (!isNew) return;
    const subject = { connection: open.connection };
    void this.#calls.call("onOpen", subject, [connection], "the connection goes on", () => {});
  }

  #close(number: number, end: ToldEnd): void {
    const known = this.#known.get(number);
    this.#known.delete(number);
    if (known === undefined) return;
    const values = [known.connection, end] as const;
    void this.#calls.call("onClose", { connection: number }, values, "it is closed", () => {});
  }

  #request({ call, request }: Extract<ToScript, { do: "request" }>): void {
    const subject = new ScriptRequest(request);
    this.#http("onRequest", call, [subject], "the request went on unchanged", () => subject.fate());
  }

  #response({ call, request, response }: Extract<ToScript, { do: "response" }>): void {
    const subject = new ScriptResponse(response);
    const values: readonly [Response, Request] = [subject, new ScriptRequest(request)];
    this.#http("onResponse", call, values, "the answer went on unchanged", () => subject.fate());
  }

  #http(
    hook: "onRequest" | "onResponse",
    call: number,
    values: readonly [unknown, unknown?],
    consequence: string,
    fateOf: () => Omit<HttpFate, "tell" | "call">,
  ): void {
    void this.#calls.call(hook, {}, values, consequence, (isWell) => {
      const fate = isWell ? fateOf() : ({ kind: "pass", waitMs: 0 } as const);
      this.#outlet.tell({ tell: "http", call, ...fate });
    });
  }
}
