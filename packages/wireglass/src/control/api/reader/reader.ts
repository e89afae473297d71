import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { ApiError } from "../api-error.ts";
import type { Answer, Answered, Asked, Question, ReaderStart } from "./questions.ts";

/** Questions that wait for their answers; more are refused. */
const MOST_WAITING = 256;

export type Found = Extract<Answer, { kind: "found" }>;

/** Reads a capture for the API, on a thread of its own. */
export class Reader {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #asked = 0;
  #broken: ApiError | undefined;

  constructor(file: string) {
    const script = new URL(`./reader-worker${extname(import.meta.url)}`, import.meta.url);
    const workerData: ReaderStart = { file };
    this.#worker = new Worker(script, { workerData });
    this.#worker.on("message", ({ number, answer }: Answered) => this.#answered(number, answer));
    this.#worker.on("error", (error: Error) => this.#fail(error.message));
    this.#worker.on("exit", () => this.#fail("it has ended"));
  }

  /** @throws ApiError (as a rejection): 400 for what the question asks wrongly, 404, 503 */
  async find(question: Question): Promise<Found> {
    const answer = await this.#ask(question);
    switch (answer.kind) {
      case "found":
        return answer;
      case "missing":
        throw new ApiError(404, {
          code: "api/missing",
          message: "there is nothing of that number",
        });
      case "mistake":
        throw new ApiError(400, answer.mistake);
      case "failed":
        throw new ApiError(503, answer.mistake);
    }
  }

  /** Lets the capture go, after what was asked before. */
  async close(): Promise<void> {
    if (this.#broken === undefined) await this.#ask({ kind: "end" }).catch(() => {});
    await this.#worker.terminate();
  }

  #ask(question: Question): Promise<Answer> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    if (this.#waiting.size >= MOST_WAITING) {
      const message = "too much is being asked at once; try again in a moment";
      return Promise.reject(new ApiError(503, { code: "api/busy", message }));
    }
    const number = ++this.#asked;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#waiting.set(number, resolve);
    const asked: Asked = { number, question };
    this.#worker.postMessage(asked);
    return promise;
  }

  #answered(number: number, answer: Answer): void {
    this.#waiting.get(number)?.(answer);
    this.#waiting.delete(number);
  }

  #fail(why: string): void {
    const mistake = {
      code: "api/reader",
      message: `the capture's reader has stopped (${why}); start Wireglass again`,
    };
    this.#broken ??= new ApiError(503, mistake);
    for (const number of [...this.#waiting.keys()])
      this.#answered(number, { kind: "failed", mistake });
  }
}
