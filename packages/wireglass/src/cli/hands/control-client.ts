import {
  API_ROOT,
  type ApiMistake,
  ControlFile,
  type ControlPlace,
  defaultCapture,
} from "../../control/index.ts";
import { CommandFailure } from "../guarded.ts";
import type { Texts } from "./texts.ts";

/** Speaks to the workbench that writes to a capture. */
export class ControlClient {
  readonly #place: ControlPlace;
  readonly #texts: Texts;
  readonly #lang: "en" | "zh";

  /** @throws CommandFailure where none is there */
  constructor(capture: string | undefined, texts: Texts, lang: "en" | "zh") {
    const file = capture ?? defaultCapture();
    const place = ControlFile.read(file);
    if (place === undefined) throw new CommandFailure(texts.notRunning(file));
    this.#place = place;
    this.#texts = texts;
    this.#lang = lang;
  }

  /** Rejects with a CommandFailure whose message is the workbench's own where it refuses. */
  async ask<Answer>(
    method: "GET" | "PUT" | "POST",
    path: string,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<Answer> {
    const headers = {
      authorization: `Bearer ${this.#place.token}`,
      "accept-language": this.#lang,
      ...(body !== undefined && { "content-type": "application/json" }),
    };
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const url = new URL(`${API_ROOT}${path}`, this.#place.url);
    let answer: Response;
    try {
      answer = await fetch(url, { ...init, ...(signal && { signal }) });
    } catch (error) {
      if (signal?.aborted === true) throw error;
      const { cause, message } = error as Error; // as fetch rejects
      const why = cause instanceof Error ? cause.message : message;
      throw new CommandFailure(this.#texts.notReached(why));
    }
    if (answer.ok) return (await answer.json()) as Answer; // as the API's own types say
    const mistake = (await answer.json()) as ApiMistake;
    throw new CommandFailure(mistake.message);
  }
}
