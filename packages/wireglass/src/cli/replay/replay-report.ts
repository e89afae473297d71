import { once } from "node:events";
import {
  type Binding,
  closeJson,
  differenceText,
  type Pair,
  type ReadMessage,
  type ReplayOutcome,
  type ReplayStep,
} from "../../check/index.ts";
import type { CommandIo } from "../command-io.ts";
import { peerText } from "../peer-text.ts";
import type { Texts } from "./texts.ts";

const SHOWN = 160;

/** Says how a replay goes: JSON Lines for programs, else lines for people. */
export class ReplayReport {
  readonly #io: CommandIo;
  readonly #texts: Texts;
  readonly #json: boolean;

  constructor(io: CommandIo, texts: Texts, json: boolean) {
    this.#io = io;
    this.#texts = texts;
    this.#json = json;
  }

  async begun(
    place: string,
    url: string,
    messages: number,
    bindings: readonly Binding[],
  ): Promise<void> {
    if (this.#json) {
      await this.#print({ kind: "replaying", what: place, url, messages });
    } else await this.#line(this.#texts.replaying(place, url, messages));
    await this.bindings(bindings);
  }

  async bindings(bindings: readonly Binding[]): Promise<void> {
    for (const binding of bindings) {
      if (this.#json) await this.#print({ kind: "binding", ...binding });
      else await this.#line(this.#bindingText(binding));
    }
  }

  async noBindings(): Promise<void> {
    if (!this.#json) await this.#line(this.#texts.noBindings());
  }

  step(step: ReplayStep): void {
    const { opcode, payload } = step.message;
    const isText = opcode === 1;
    if (this.#json) {
      const recorded = step.kind === "sent" ? { recorded: step.recorded } : {};
      const content = isText
        ? { text: Buffer.from(payload).toString("utf8") }
        : { base64: Buffer.from(payload).toString("base64") };
      this.#io.stdout.write(`${JSON.stringify({ kind: step.kind, ...recorded, ...content })}\n`);
    } else {
      const arrow = step.kind === "sent" ? "→" : "←";
      this.#io.stdout.write(`${arrow} ${shown(payload, isText)}\n`);
    }
  }

  async outcome(outcome: ReplayOutcome): Promise<void> {
    if (this.#json) return this.#outcomeJson(outcome);
    const texts = this.#texts;
    for (const { binding, value } of outcome.carried)
      if (value === undefined && binding.from !== undefined)
        await this.#line(texts.notCarried(placeText(binding.into), placeText(binding.from)));
    for (const pair of outcome.pairs) await this.#pair(pair);
    for (const read of outcome.missing)
      await this.#line(texts.missing(`#${read.message.index}`, brief(read)));
    for (const read of outcome.extra) await this.#line(texts.extra(brief(read)));
    const { sent, received, missing, extra, changed, broken } = outcome;
    await this.#line(texts.summary(sent, received, missing.length, extra.length, changed.length));
    if (outcome.isClosedOtherwise) await this.#close(outcome.close);
    if (broken !== undefined) await this.#line(texts.broken(broken));
    await this.#line(outcome.isOk ? texts.same() : texts.different());
  }

  async #close({ recorded, got }: ReplayOutcome["close"]): Promise<void> {
    const [before, now] = [recorded, got].map((close) =>
      close === undefined
        ? this.#texts.notClosed()
        : peerText(`${close.code} ${close.reason}`.trim(), SHOWN),
    );
    await this.#line(this.#texts.closedOtherwise(before ?? "", now ?? ""));
  }

  async saved(connections: number, file: string): Promise<void> {
    if (this.#json) await this.#print({ kind: "saved", connections, capture: file });
    else await this.#line(this.#texts.saved(connections, file));
  }

  async #pair({ recorded, differences }: Pair): Promise<void> {
    const place = `#${recorded.message.index}`;
    for (const one of differences) {
      const text = peerText(differenceText(one), 2 * SHOWN);
      await this.#line(
        one.volatile ? this.#texts.volatile(place, text) : this.#texts.changed(place, text),
      );
    }
  }

  async #outcomeJson(outcome: ReplayOutcome): Promise<void> {
    for (const { recorded, got, differences } of outcome.pairs) {
      if (differences.length === 0) continue;
      const places = { recorded: recorded.message.index, got: got.message.index };
      await this.#print({ kind: "changed", ...places, differences });
    }
    for (const { message } of outcome.missing)
      await this.#print({ kind: "missing", recorded: message.index });
    for (const { message } of outcome.extra)
      await this.#print({ kind: "extra", got: message.index });
    const { sent, received, missing, extra, changed, carried, broken = null, isOk } = outcome;
    await this.#print({
      kind: "replayed",
      sent,
      received,
      missing: missing.length,
      extra: extra.length,
      changed: changed.length,
      carried: carried.map(({ binding, value = null }) => ({ ...binding, now: value })),
      close: closeJson(outcome),
      broken,
      ok: isOk,
    });
  }

  #bindingText({ into, from, plus = 0, value }: Binding): string {
    const said = peerText(JSON.stringify(value), SHOWN);
    if (from === undefined) return this.#texts.constant(placeText(into), said);
    const source = placeText(from) + (plus === 0 ? "" : ` + ${plus}`);
    return this.#texts.carrying(placeText(into), source, said);
  }

  #print(what: unknown): Promise<void> {
    return this.#line(JSON.stringify(what));
  }

  async #line(text: string): Promise<void> {
    if (!this.#io.stdout.write(`${text}\n`)) await once(this.#io.stdout, "drain");
  }
}

function placeText({ message, path, before = "" }: Binding["into"]): string {
  return path === undefined
    ? `#${message} …${peerText(before.slice(-20), SHOWN)}`
    : `#${message} ${peerText(path, SHOWN)}`;
}

function shown(payload: Uint8Array, isText: boolean): string {
  const bytes = Buffer.from(payload);
  return isText
    ? peerText(bytes.toString("utf8"), SHOWN)
    : `0x${bytes.subarray(0, SHOWN / 2).toString("hex")}`;
}

function brief({ message: { payload, opcode } }: ReadMessage): string {
  return shown(payload, opcode === 1);
}
