import type { Side } from "@wireglass/lens/record";
import type { DirectionState, TapeBlock } from "../../capture/index.ts";
import type { Retention, StoreErrorCode } from "../../store/index.ts";

/** What the recording thread is given when it starts. */
export type RecordingStart = {
  readonly file: string;
  readonly retention: Retention;
};

/** What it is told. */
export type ToRecorder = ({ readonly kind: "block" } & TapeBlock) | { readonly kind: "end" };

/** What it tells. */
export type FromRecorder =
  | { readonly kind: "ready"; readonly lastConnection: number }
  /** Everything of these blocks is part of the capture. */
  | {
      readonly kind: "kept";
      readonly blocks: readonly number[];
      readonly lastId: number;
      /** They were mostly written as they lie: see `Tape.isTakenWhole`. */
      readonly whole: boolean;
    }
  /** A WebSocket whose handshake was not seen. */
  | { readonly kind: "joined"; readonly connection: number; readonly url: string }
  /** What was asked for: where a direction's next message begins. */
  | {
      readonly kind: "state";
      readonly connection: number;
      readonly from: Side;
      readonly state: DirectionState;
    }
  /** It could not be written, and is tried again; told once until it works again. */
  | { readonly kind: "waiting"; readonly code: StoreErrorCode; readonly message: string }
  /** The end was asked for, and this much could not be written any more. */
  | { readonly kind: "lost"; readonly bytes: number; readonly message: string }
  | { readonly kind: "failed"; readonly code: StoreErrorCode; readonly message: string }
  | { readonly kind: "ended" };
