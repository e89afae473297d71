import { Socket } from "node:net";
import { type FrameClient, FrameReader, passedFrame, valueFrame } from "../script-frames.ts";
import type { FromScript } from "../script-talk.ts";
import { CHANNEL_FD } from "./watch-state.ts";
import { endProcess } from "./watched-calls.ts";

/** What a script's process says to the workbench; what is said in one turn leaves in one write. */
export class ScriptOutlet {
  readonly #socket = new Socket({ fd: CHANNEL_FD, readable: true, writable: true });
  #frames: Buffer[] = [];
  #passed: number[] = [];
  #isDue = false;

  constructor(client: FrameClient) {
    const reader = new FrameReader(client);
    this.#socket.on("data", (chunk: Buffer) => {
      reader.push(chunk);
      this.flush();
    });
    // The workbench is gone, and with it all that there was to do.
    this.#socket.on("error", () => endProcess(0));
    this.#socket.on("close", () => endProcess(0));
  }

  readonly tell = (what: FromScript): void => {
    this.#endPassed();
    this.#frames.push(valueFrame(what));
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
    if (this.#frames.length === 0) return;
    const [first, ...more] = this.#frames;
    this.#frames = [];
    if (first !== undefined)
      this.#socket.write(more.length === 0 ? first : Buffer.concat([first, ...more]));
  }

  /** What was said is on its way before the process ends. */
  end(ended: () => void): void {
    this.flush();
    this.#socket.end(ended);
  }

  #endPassed(): void {
    if (this.#passed.length === 0) return;
    this.#frames.push(passedFrame(this.#passed));
    this.#passed = [];
  }

  #later(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.flush());
  }
}
