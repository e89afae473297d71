import {
  CaptureProxy,
  CertificateAuthority,
  type Door,
  defaultCaFolder,
  type ProxyNote,
  type UpstreamOptions,
} from "../capture/index.ts";
import type { Interceptor, LiveRule, Rule } from "../script/index.ts";
import { CaptureFile, type Retention, viewOf } from "../store/index.ts";
import { prepareFolderOf } from "./capture-folder.ts";
import { CaptureLock } from "./capture-lock.ts";
import { Hands } from "./hands/hands.ts";
import { Recording } from "./recording/recording.ts";

export type WorkbenchOptions = {
  /** The capture to add to. */
  readonly file: string;
  readonly doors: readonly Door[];
  readonly upstream: UpstreamOptions;
  readonly caFolder?: string | undefined;
  /** What may stay in the capture. */
  readonly retention?: Retention | undefined;
  readonly isPassedThrough?: (host: string) => boolean;
  /** True for an address of this program's own, which is not to be captured. */
  readonly isOwn?: (host: string, port: number) => boolean;
  /** More of what was seen is part of the capture now. */
  readonly kept?: (lastId: number) => void;
  readonly note?: (note: ProxyNote) => void;
  /** What is done to messages on their way. */
  readonly rules?: readonly Rule[] | undefined;
  /** Who minds messages instead of the hands. */
  readonly interceptor?: Interceptor | undefined;
  /** The capture cannot be written just now; traffic waits. */
  readonly waiting?: (sentence: string) => void;
  /** When it was closed, this many bytes of traffic could not be written any more. */
  readonly lost?: (bytes: number, sentence: string) => void;
};

/** A running proxy with its record. */
export class Workbench {
  readonly proxy: CaptureProxy;
  readonly ca: CertificateAuthority;
  readonly file: string;
  /** Rules, holding and injecting. */
  readonly hands: Hands;
  /** The last place of the capture when this began. */
  readonly startId: number;
  readonly #recording: Recording;
  readonly #lock: CaptureLock;

  private constructor(
    proxy: CaptureProxy,
    ca: CertificateAuthority,
    recording: Recording,
    lock: CaptureLock,
    startId: number,
    hands: Hands,
  ) {
    this.proxy = proxy;
    this.ca = ca;
    this.file = recording.file;
    this.#recording = recording;
    this.#lock = lock;
    this.startId = startId;
    this.hands = hands;
  }

  /** Rejects with StoreError, CaError or the system's error; then nothing of it is left running. */
  static async start(options: WorkbenchOptions): Promise<Workbench> {
    const { file, upstream, doors, isPassedThrough, note, kept, waiting } = options;
    const ca = await CertificateAuthority.open(options.caFolder ?? defaultCaFolder());
    prepareFolderOf(file);
    const lock = CaptureLock.take(file);
    let recording: Recording | undefined;
    let proxy: CaptureProxy | undefined;
    try {
      recording = await Recording.open({
        file,
        retention: options.retention,
        ...(kept && { kept }),
        ...(waiting && { waiting }),
        ...(options.lost && { lost: options.lost }),
        joined: (connection, url) =>
          note?.({ code: "proxy/mid-stream", host: url, detail: String(connection) }),
        full: () => proxy?.hold(true),
        room: () => proxy?.hold(false),
      });
      const startId = lastIdOf(file);
      const recorder = recording;
      const { tape } = recording;
      const nextConnection = (): number => recording?.nextConnection() ?? 0;
      const trouble = (rule: LiveRule): void => ruleNote(rule, note);
      const hands = new Hands({ recordOf: viewOf, trouble }, options.rules);
      proxy = await CaptureProxy.start({
        ca,
        doors,
        upstream,
        tape,
        nextConnection,
        ...(isPassedThrough && { isPassedThrough }),
        ...(options.isOwn && { isOwn: options.isOwn }),
        ...(note && { note }),
        interceptor: options.interceptor ?? hands.interceptor,
        handshake: hands.rules.handshake,
        ask: (connection, from) => recorder.ask(connection, from),
      });
      return new Workbench(proxy, ca, recording, lock, startId, hands);
    } catch (error) {
      await recording?.close();
      lock.release();
      throw error;
    }
  }

  /** Closes the doors, cuts what is open, and writes down the rest. */
  async close(): Promise<void> {
    this.hands.board.hold(undefined);
    await new Promise(setImmediate); // what was held leaves first
    await this.proxy.close();
    await this.#recording.close();
    this.#lock.release();
  }
}

function ruleNote({ rule, trouble = "" }: LiveRule, note: WorkbenchOptions["note"]): void {
  note?.({ code: "proxy/rule", host: rule.name, detail: trouble });
}

function lastIdOf(file: string): number {
  const capture = CaptureFile.open(file);
  try {
    return capture.lastId;
  } finally {
    capture.close();
  }
}
