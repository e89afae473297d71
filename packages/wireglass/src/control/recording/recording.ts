import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Side } from "@wireglass/lens/record";
import { type DirectionState, Tape } from "../../capture/index.ts";
import { type Retention, StoreError } from "../../store/index.ts";
import type { FromRecorder, RecordingStart, ToRecorder } from "./recording-messages.ts";

export type RecordingOptions = {
  readonly file: string;
  /** What may stay in it; all of it unless told otherwise. */
  readonly retention?: Retention | undefined;
  /** More has become part of the capture: everything up to `lastId`. */
  readonly kept?: (lastId: number) => void;
  /** That connection is a WebSocket whose handshake was not seen. */
  readonly joined?: (connection: number, url: string) => void;
  /** The capture cannot be written at the moment; traffic waits. */
  readonly waiting?: (message: string) => void;
  /** At the end, this much could not be written. */
  readonly lost?: (bytes: number, message: string) => void;
  /** Bytes that may wait to be written before sources are slowed. */
  readonly highBytes?: number | undefined;
  /** Sources are to be slowed, and may go on. */
  readonly full?: () => void;
  readonly room?: () => void;
};

/** A capture that is being written, by a thread of its own. */
export class Recording {
  readonly file: string;
  readonly tape: Tape;
  readonly #worker: Worker;
  readonly #options: RecordingOptions;
  readonly #ended = Promise.withResolvers<void>();
  readonly #asked = new Map<string, (state: DirectionState) => void>();
  #lastConnection = 0;
  #lastId = 0;

  private constructor(worker: Worker, options: RecordingOptions) {
    this.file = options.file;
    this.#worker = worker;
    this.#options = options;
    this.tape = new Tape({
      send: (block) => this.#send({ kind: "block", ...block }),
      ...(options.highBytes !== undefined && { highBytes: options.highBytes }),
      ...(options.full && { full: options.full }),
      ...(options.room && { room: options.room }),
    });
  }

  /** Starts the thread and opens the capture. Rejects with StoreError. */
  static async open(options: RecordingOptions): Promise<Recording> {
    const script = new URL(`./recording-worker${extname(import.meta.url)}`, import.meta.url);
    const { file, retention = {} } = options;
    const workerData: RecordingStart = { file, retention };
    // What it makes lives for one block: a small young generation holds it, and is used again.
    const resourceLimits = { maxYoungGenerationSizeMb: 8 };
    const worker = new Worker(script, { workerData, resourceLimits });
    const recording = new Recording(worker, options);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    worker.on("message", (message: FromRecorder) => {
      if (message.kind === "ready") {
        recording.#lastConnection = message.lastConnection;
        resolve();
      } else if (message.kind === "failed") reject(new StoreError(message.code, options.file));
      else recording.#told(message);
    });
    worker.on("error", (error) => {
      reject(StoreError.from(error, options.file));
      recording.#ended.resolve();
    });
    try {
      await promise;
    } catch (error) {
      await worker.terminate();
      throw error;
    }
    return recording;
  }

  /** A number for a new connection or exchange. */
  nextConnection(): number {
    this.#lastConnection++;
    return this.#lastConnection;
  }

  /** Everything up to here is part of the capture. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Where the next message of a direction begins; never, where the direction ends before that. */
  ask(connection: number, from: Side): Promise<DirectionState> {
    const { promise, resolve } = Promise.withResolvers<DirectionState>();
    this.#asked.set(`${connection} ${from}`, resolve);
    this.tape.ask(connection, from);
    return promise;
  }

  /** Writes down what there is, and lets the file go. */
  async close(): Promise<void> {
    this.tape.flush();
    this.#send({ kind: "end" });
    await this.#ended.promise;
    await this.#worker.terminate();
  }

  #send(message: ToRecorder): void {
    this.#worker.postMessage(message);
  }

  #told(message: FromRecorder): void {
    if (message.kind === "kept") {
      this.#lastId = message.lastId;
      this.tape.isTakenWhole = message.whole;
      for (const block of message.blocks) this.tape.recycle(block);
      this.#options.kept?.(message.lastId);
    } else if (message.kind === "state") {
      const key = `${message.connection} ${message.from}`;
      this.#asked.get(key)?.(message.state);
      this.#asked.delete(key);
    } else if (message.kind === "joined") this.#options.joined?.(message.connection, message.url);
    else if (message.kind === "lost") this.#options.lost?.(message.bytes, message.message);
    else if (message.kind === "waiting") this.#options.waiting?.(message.message);
    else if (message.kind === "ended") this.#ended.resolve();
  }
}
