import { Socket } from "node:net";
import { type FrameClient, FrameReader, passedFrame, valueFrame } from "../script-frames.ts";
import type { FromScript } from "../script-talk.ts";
import { CHANNEL_FD, type Shared, Watched } from "./watch-state.ts";
import { endProcess } from "./watched-calls.ts";

/**
 * What a script's process says to the workbench; what is said in one turn leaves in one write. Until then it lies where
 * the watchdog can write it, should the script not end.
 */
export class ScriptOutlet {
  readonly #socket = new Socket({ fd: CHANNEL_FD, readable: true, writable: true });
  readonly #words: Int32Array;
  readonly #unsaid: Buffer;
  #passed: number[] = [];
  #isDue = false;

  constructor({ words, unsaid }: Shared, client: FrameClient) {
    this.#words = words;
    this.#unsaid = Buffer.from(unsaid.buffer, 0, unsaid.length);
    const reader = new FrameReader(client);
    this.#socket.on("data", (chunk: Buffer) => {
      reader.push(chunk);
      this.flush();
    });
    this.#socket.on("drain", () => {
      this.#words[Watched.writing] = 0;
    });
    // The workbench is gone, and with it all that there was to do.
    this.#socket.on("error", () => endProcess(0));
    this.#socket.on("close", () => endProcess(0));
  }

  readonly tell = (what: FromScript): void => {
    this.#endPassed();
    this.#say(valueFrame(what));
    this.#later();
  };

  /** That call changed nothing. */
  passed(call: number): void {
    this.#passed.push(call);
    this.#later();
  }

  flush(): void {
    this.#isDue = false;
    this.#endPassed();
    const length = this.#words[Watched.unsaid] ?? 0;
    if (length === 0) return;
    this.#words[Watched.unsaid] = 0;
    this.#write(Buffer.from(this.#unsaid.subarray(0, length)));
  }

  #endPassed(): void {
    if (this.#passed.length === 0) return;
    this.#say(passedFrame(this.#passed));
    this.#passed = [];
  }

  #say(frame: Buffer): void {
    const length = this.#words[Watched.unsaid] ?? 0;
    if (length + frame.length <= this.#unsaid.length) {
      this.#unsaid.set(frame, length);
      this.#words[Watched.unsaid] = length + frame.length;
      return;
    }
    this.#words[Watched.unsaid] = 0;
    if (length > 0) this.#write(Buffer.from(this.#unsaid.subarray(0, length)));
    this.#write(frame);
  }

  #write(bytes: Buffer): void {
    this.#socket.write(bytes);
    this.#words[Watched.writing] = this.#socket.writableLength > 0 ? 1 : 0;
  }

  #later(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.flush());
  }
}
