import type { DeflateAgreement } from "../extension/deflate-params.ts";
import { History } from "../extension/history.ts";
import type { FrameHeader } from "../frame/frame-header.ts";
import type { FrameContext } from "../frame/frame-rules.ts";
import { isControl, Opcode, opcodeName } from "../opcode.ts";
import { count } from "./byte-text.ts";
import type { ExplainedMessage, Side } from "./explanation.ts";
import type { ExplanationDraft } from "./explanation-draft.ts";
import type { FrameOutline } from "./frame-annotation.ts";
import { explainMessage, type JoinedMessage } from "./message-content.ts";

/** What is known about the connection before its first frame. */
export type FrameSettings = {
  /** Undefined: each frame's MASK bit tells. */
  readonly from: Side | undefined;
  /** How compressed messages are read; undefined when there must be none. */
  readonly deflate: DeflateAgreement | undefined;
  /** Nothing in the input tells about extensions, so `deflate` is a guess. */
  readonly assumed: boolean;
};

/** A message whose frame with FIN has not come. */
type OpenMessage = {
  readonly opcode: number;
  readonly compressed: boolean;
  readonly start: number;
  readonly pieces: { readonly offset: number; readonly bytes: Uint8Array }[];
  bytes: number;
};

/** One direction of the connection: joins fragments, inflates, and says what each message is. */
export class MessageExplainer {
  readonly #draft: ExplanationDraft;
  readonly #settings: FrameSettings;
  readonly #side: Side;
  readonly #history: History | undefined;
  #open: OpenMessage | undefined;
  /** The input ended inside a frame, and that has been told. */
  #cut = false;

  constructor(draft: ExplanationDraft, settings: FrameSettings, side: Side) {
    this.#draft = draft;
    this.#settings = settings;
    this.#side = side;
    const { deflate } = settings;
    const client = side === "client";
    const fresh = client ? deflate?.clientNoContextTakeover : deflate?.serverNoContextTakeover;
    const bits = client ? deflate?.clientMaxWindowBits : deflate?.serverMaxWindowBits;
    // RFC 7692 §7.1.1: with takeover, a message may refer to those before it.
    this.#history = fresh === false && bits !== undefined ? new History(2 ** bits) : undefined;
  }

  /** What the next frame is judged against. */
  context(masked: FrameContext["masked"]): FrameContext {
    const { maxMessageBytes, maxFragments } = this.#draft.limits;
    return {
      masked,
      rsvInUse: this.#settings.deflate === undefined ? 0 : 0b100,
      maxMessageBytes,
      maxFragments,
      fragments: this.#open?.pieces.length ?? 0,
      messageBytes: this.#open?.bytes ?? 0,
    };
  }

  /** True when the payload of a frame with this header is part of a compressed message. */
  isCompressed({ opcode, rsv }: FrameHeader): boolean {
    if (isControl(opcode)) return false;
    if (opcode === Opcode.continuation && this.#open !== undefined) return this.#open.compressed;
    return (rsv & 0b100) !== 0;
  }

  /** Takes the next frame of this direction, its payload unmasked. */
  frame(outline: FrameOutline, payload: Uint8Array): void {
    const { header, start, headerEnd, end, whole } = outline;
    const piece = { offset: headerEnd, bytes: payload };
    const { opcode } = header;
    this.#cut ||= !whole;
    if (isControl(opcode)) {
      this.#tellInterruption(outline);
      const pieces = [piece];
      return this.#message({ opcode, compressed: false, start, pieces, bytes: 0 }, whole, end);
    }
    if (opcode !== Opcode.continuation && this.#open !== undefined) this.#abandon(start);
    const compressed = this.isCompressed(header);
    this.#open ??= { opcode, compressed, start, pieces: [], bytes: 0 };
    const open = this.#open;
    open.pieces.push(piece);
    open.bytes += payload.length;
    if (header.fin && whole) {
      this.#open = undefined;
      this.#message(open, true, end);
    } else if (whole) this.#tellFragment(open, outline);
  }

  /** The input ended: what is unfinished is told as far as it came. */
  end(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    const end = this.#draft.bytes.length;
    if (!this.#cut) {
      const text = `the input ends at byte ${end}, inside the message that begins at byte ${open.start}: a frame with FIN was still to come`;
      this.#draft.problem("stream/truncated", end, text);
    }
    this.#message(open, false, end);
  }

  /** A new message begins before this one ended; the rule that forbids it is noted at that frame. */
  #abandon(at: number): void {
    const open = this.#open;
    this.#open = undefined;
    if (open !== undefined) this.#message(open, false, at);
  }

  #tellInterruption({ start, end }: FrameOutline): void {
    if (this.#open === undefined) return;
    const text =
      "A control frame may come between the fragments of a message; it is no part of it.";
    this.#draft.step("RFC 6455 §5.4", { start, end }, text);
  }

  #tellFragment(open: OpenMessage, { start, end }: FrameOutline): void {
    const name = opcodeName(open.opcode) ?? "reserved";
    const text = `Keep this payload: it is fragment ${open.pieces.length} of a ${name} message, ${count(open.bytes, "byte")} so far; the frame with FIN is still to come.`;
    this.#draft.step("RFC 6455 §5.4", { start, end }, text);
  }

  #message(open: OpenMessage, whole: boolean, end: number): void {
    const { opcode, compressed, start, pieces } = open;
    const joined: JoinedMessage = {
      from: this.#side,
      opcode,
      name: opcodeName(opcode) ?? "reserved",
      compressed,
      whole,
      frames: pieces.length,
      start,
      end,
      payload: concat(pieces.map(({ bytes }) => bytes)),
      offsetOf: (index) => offsetOf(pieces, index),
    };
    if (pieces.length > 1)
      this.#tellJoin(
        joined,
        pieces.map(({ bytes }) => bytes.length),
      );
    const message: ExplainedMessage = explainMessage(this.#draft, joined, {
      agreed: this.#settings.deflate !== undefined,
      assumed: this.#settings.assumed,
      history: this.#history,
    });
    this.#draft.messages.push(message);
  }

  #tellJoin({ start, end, payload }: JoinedMessage, sizes: readonly number[]): void {
    const sum = sizes.length > 8 ? "" : `${sizes.join(" + ")} = `;
    const text = `Join the payloads of ${count(sizes.length, "frame")}: ${sum}${count(payload.length, "byte")}.`;
    this.#draft.step("RFC 6455 §5.4", { start, end }, text);
  }
}

/** Where byte `index` of the joined payload stands in the input. */
function offsetOf(pieces: OpenMessage["pieces"], index: number): number {
  let before = 0;
  for (const { offset, bytes } of pieces) {
    if (index < before + bytes.length) return offset + index - before;
    before += bytes.length;
  }
  return pieces.at(-1)?.offset ?? 0;
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
