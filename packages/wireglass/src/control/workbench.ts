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
import { CaptureHistory } from "./hands/capture-history.ts";
import { Composer } from "./hands/composer.ts";
import { Hands } from "./hands/hands.ts";
import { Replays } from "./hands/replays.ts";
import { Recording } from "./recording/recording.ts";
import type { LogEntry } from "./scripts/script-log-book.ts";
import { type ScriptFiles, Scripts } from "./scripts/scripts.ts";

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
  /** Scripts that see and change what passes. */
  readonly scripts?: ScriptFiles | undefined;
  /** They wrote a line into the log, or something is to be said of them. */
  readonly logged?: (entry: LogEntry) => void;
  /** Who minds messages instead of the hands. */
  readonly interceptor?: Interceptor | undefined;
  /** The capture cannot be written just now; traffic waits. */
  readonly waiting?: (sentence: string) => void;
  /** When it was closed, this many bytes of traffic could not be written any more. */
  readonly lost?: (bytes: number, sentence: string) => void;
};

function startProxy(
  { doors, upstream, isPassedThrough, isOwn, note, interceptor }: WorkbenchOptions,
  ca: CertificateAuthority,
  recording: Recording,
  hands: Hands,
): Promise<CaptureProxy> {
  return CaptureProxy.start({
    ca,
    doors,
    upstream,
    tape: recording.tape,
    nextConnection: () => recording.nextConnection(),
    ...(isPassedThrough && { isPassedThrough }),
    ...(isOwn && { isOwn }),
    ...(note && { note }),
    interceptor: interceptor ?? hands.interceptor,
    handshake: hands.rules.handshake,
    http: hands.scripts,
    ask: (connection, from) => recording.ask(connection, from),
  });
}

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
    hands.composer = new Composer(proxy, ca, hands);
    hands.history = new CaptureHistory(recording.file);
    hands.replays = new Replays(recording.file, hands.composer);
  }

  /** Rejects with StoreError, CaError or the system's error; then nothing of it is left running. */
  static async start(options: WorkbenchOptions): Promise<Workbench> {
    const { file, note, kept, waiting } = options;
    const ca = await CertificateAuthority.open(options.caFolder ?? defaultCaFolder());
    prepareFolderOf(file);
    const lock = CaptureLock.take(file);
    let recording: Recording | undefined;
    let proxy: CaptureProxy | undefined;
    let hands: Hands | undefined;
    try {
      recording = await Recording.open({
        file,
        retention: options.retention,
        kept(lastId) {
          hands?.scripts?.more(lastId);
          kept?.(lastId);
        },
        ...(waiting && { waiting }),
        ...(options.lost && { lost: options.lost }),
        joined: (connection, url) =>
          note?.({ code: "proxy/mid-stream", host: url, detail: String(connection) }),
        full: () => proxy?.hold(true),
        room: () => proxy?.hold(false),
      });
      const startId = lastIdOf(file);
      const recorder = recording;
      const trouble = (rule: LiveRule): void => ruleNote(rule, options.note);
      hands = new Hands({ recordOf: viewOf, trouble }, options.rules);
      hands.board.opened = (messages, bytes) =>
        note?.({ code: "proxy/hold", host: "", detail: `${messages} messages, ${bytes} bytes` });
      const after = (): number => Math.max(startId, recorder.lastId);
      await startScripts(hands, options, () => ({ file, after: after() }));
      proxy = await startProxy(options, ca, recording, hands);
      return new Workbench(proxy, ca, recording, lock, startId, hands);
    } catch (error) {
      await hands?.scripts?.close();
      await recording?.close();
      lock.release();
      throw error;
    }
  }

  /** Closes the doors, cuts what is open, and writes down the rest. */
  async close(): Promise<void> {
    this.hands.board.hold(undefined);
    await this.hands.composer?.close();
    await new Promise(setImmediate); // what was held leaves first
    await this.proxy.close();
    await this.#recording.close();
    await this.hands.scripts?.close(); // they have seen everything now
    this.#lock.release();
  }
}

async function startScripts(
  hands: Hands,
  { scripts = { files: [] }, logged = () => {} }: WorkbenchOptions,
  capture: () => { file: string; after: number },
): Promise<void> {
  const running = new Scripts({
    ...scripts,
    capture,
    written: logged,
    send: (connection, to, message) => hands.send(connection, to, message),
    end: (connection, code, reason) => hands.end(connection, code, reason),
    changed: () => hands.scriptsChanged(),
    isHolding: () => hands.board.held.length > 0,
  });
  await running.start();
  hands.scripts = running;
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
