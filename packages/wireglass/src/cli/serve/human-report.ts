import { styleText } from "node:util";
import type { CaptureRecord } from "@wireglass/lens/record";
import { Recorder } from "../../capture/index.ts";
import type {
  CloseInfo,
  DatagramSocket,
  DatagramTap,
  Opened,
  Refusal,
  Socket,
  StreamSocket,
  Tap,
} from "../../endpoint/index.ts";
import { errorPlace } from "../../script/index.ts";
import { peerText } from "../peer-text.ts";
import { closeText, durationText, streamCloseText } from "./close-text.ts";
import { errorText } from "./error-text.ts";
import { messageText } from "./message-text.ts";
import { refusalText } from "./refusal-text.ts";
import type { AnySocket, ListeningPlace, Report } from "./report.ts";
import type { CommandIo } from "./serve-command.ts";
import type { Texts } from "./texts.ts";

const MAX_TARGET = 200;

type Entry = { readonly n: number; readonly openedAt: number; heard: number };
type Color = "green" | "dim" | "yellow" | "red" | "bold";

/** Tells people what happens, a sentence each on stdout; with `verbose` the messages too. */
export class HumanReport implements Report {
  readonly #io: CommandIo;
  readonly #texts: Texts;
  /** Makes the records that the lines of messages are written from; numbers as this report does. */
  readonly #recorder: Recorder | undefined;
  readonly #entries = new Map<AnySocket, Entry>();
  #connections = 0;

  constructor(io: CommandIo, texts: Texts, verbose: boolean) {
    this.#io = io;
    this.#texts = texts;
    this.#recorder = verbose ? new Recorder((record) => this.#record(record), "server") : undefined;
  }

  started(places: readonly ListeningPlace[], remarks: readonly string[]): void {
    for (const { url, pageUrl } of places) {
      this.#line(this.#texts.listening(url), "bold");
      if (pageUrl !== undefined) this.#line(`  ${this.#texts.page(pageUrl)}`);
    }
    for (const sentence of remarks) this.#line(sentence);
  }

  remark(sentence: string): void {
    this.#line(sentence, "dim");
  }

  problem(sentence: string): void {
    this.#io.stderr(`${this.#styled(sentence, "red")}\n`);
  }

  readonly serverTap = (socket: Socket, opened: Opened): Tap => {
    const entry = this.#entry(socket);
    const { n } = entry;
    const target = peerText(socket.request.target, MAX_TARGET);
    this.#line(this.#texts.opened(n, socket.remoteAddress, target), "green");
    const recorded = this.#recorder?.serverTap(socket, opened);
    return {
      received: (bytes) => recorded?.received(bytes),
      sent: (bytes) => recorded?.sent(bytes),
      closed: (info) => {
        recorded?.closed(info);
        this.#entries.delete(socket);
        const after = this.#after(this.#texts.messages(entry.heard), entry);
        this.#line(closeText(n, info, after, this.#texts), info.clean ? "dim" : "yellow");
      },
    };
  };

  readonly streamTap = (socket: StreamSocket): Tap => {
    const entry = this.#entry(socket);
    const scheme = socket.url.startsWith("tls:") ? "tls" : "tcp";
    this.#line(this.#texts.opened(entry.n, socket.remoteAddress, scheme), "green");
    const recorded = this.#recorder?.streamTap(socket);
    return this.#counting(socket, recorded, "bytes", (info, after) =>
      streamCloseText(entry.n, info, after, this.#texts),
    );
  };

  readonly datagramTap = (socket: DatagramSocket): DatagramTap => {
    const entry = this.#entry(socket);
    this.#line(this.#texts.opened(entry.n, socket.remoteAddress, "udp"), "green");
    const recorded = this.#recorder?.datagramTap(socket);
    return this.#counting(socket, recorded, "datagrams", (info, after) =>
      this.#texts.forgotten(entry.n, info.reason, after),
    );
  };

  heard(socket: Socket): void {
    const entry = this.#entries.get(socket);
    if (entry !== undefined) entry.heard++;
  }

  refused(refusal: Refusal, remoteAddress: string): void {
    if (refusal.page) return;
    const why = refusalText(refusal, this.#texts);
    this.#line(this.#texts.refused(remoteAddress, refusal.status, why), "yellow");
  }

  failed(error: unknown, socket?: AnySocket): void {
    const n = socket && this.#entries.get(socket)?.n;
    this.problem(failureText(error, n, this.#texts));
  }

  #counting(
    socket: AnySocket,
    recorded: DatagramTap | undefined,
    unit: "bytes" | "datagrams",
    ending: (info: CloseInfo, after: string) => string,
  ): DatagramTap {
    const entry = this.#entries.get(socket) ?? this.#entry(socket);
    return {
      received: (bytes) => {
        entry.heard += unit === "bytes" ? bytes.length : 1;
        recorded?.received(bytes);
      },
      sent: (bytes) => recorded?.sent(bytes),
      closed: (info) => {
        recorded?.closed(info);
        this.#entries.delete(socket);
        const after = this.#after(this.#texts[unit](entry.heard), entry);
        this.#line(ending(info, after), info.clean ? "dim" : "yellow");
      },
    };
  }

  #entry(socket: AnySocket): Entry {
    this.#connections++;
    const entry = { n: this.#connections, openedAt: performance.now(), heard: 0 };
    this.#entries.set(socket, entry);
    return entry;
  }

  #after(heard: string, { openedAt }: Entry): string {
    return `${heard}, ${durationText(performance.now() - openedAt)}`;
  }

  #record(record: CaptureRecord): void {
    if (record.kind === "message") this.#line(messageText(record));
  }

  #line(sentence: string, color?: Color): void {
    this.#io.stdout(`${this.#styled(sentence, color)}\n`);
  }

  #styled(sentence: string, color: Color | undefined): string {
    if (color === undefined || !this.#io.color) return sentence;
    return styleText(color, sentence, { validateStream: false });
  }
}

/** What a handler or a TLS handshake died of, in one sentence. */
export function failureText(error: unknown, n: number | undefined, texts: Texts): string {
  const { code = "" } = error as { code?: unknown }; // anything may be thrown; only read
  if (typeof code === "string" && /^(ERR_SSL_|ERR_TLS_|ECONNRESET)/.test(code)) {
    return texts.tlsFailed(code);
  }
  return texts.handlerFailed(n === undefined ? "" : `#${n} `, errorPlace(error), errorText(error));
}
