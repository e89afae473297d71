import {
  closeSync,
  constants,
  ftruncateSync,
  openSync,
  unlinkSync,
  writeSync,
  writevSync,
} from "node:fs";
import { alignedMemory } from "./aligned-memory.ts";

/** What lengths, places and memory are a multiple of where the system's cache is passed by. */
export const BLOCK_BYTES = 4096;
const STAGE_BYTES = 1 << 20;

/**
 * A new file that is only added to. Where the system lets it, it is written past the system's cache: that costs a tenth
 * of the processor's time, as no memory is filled for what nobody reads soon.
 */
export class LogFile {
  #fd: number;
  readonly #stage: Uint8Array | undefined;
  #end = 0;
  /** Regions begin at a block of memory, as far as is known. */
  #takesRegions = true;

  /** @throws what the system says, and where there is a file of that name */
  constructor(name: string) {
    const direct = openDirect(name);
    this.#stage = direct?.stage;
    this.#fd = direct?.fd ?? openSync(name, "wx", 0o600);
  }

  /** Where the next one begins: a multiple of {@link BLOCK_BYTES}. */
  get end(): number {
    return this.#end;
  }

  /**
   * Adds regions, and pieces behind them, as one.
   *
   * @param regions each a multiple of {@link BLOCK_BYTES}; those that begin at a block of memory are not copied
   * @throws what the system says
   */
  append(pieces: readonly Uint8Array[], regions: readonly Uint8Array[] = []): void {
    if (regions.length > 0 && !this.#together(regions)) this.#staged(regions);
    const [only] = pieces;
    if (only === undefined) return;
    if (pieces.length > 1 || !this.#asItLies(only)) this.#staged(pieces);
  }

  #staged(pieces: readonly Uint8Array[]): void {
    const stage = this.#stage ?? new Uint8Array(STAGE_BYTES);
    let filled = 0;
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; ) {
        const part = piece.subarray(at, at + stage.length - filled);
        stage.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < stage.length) continue;
        this.#write(stage);
        filled = 0;
      }
    }
    const whole = rounded(filled);
    this.#write(stage.fill(0, filled, whole).subarray(0, whole));
  }

  /** Takes back what was added behind a place. */
  backTo(end: number): void {
    if (end === this.#end) return;
    this.#end = end;
    ftruncateSync(this.#fd, end);
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Memory that lies as the system wants it is written from there, with what is behind it up to the next block. */
  #asItLies(piece: Uint8Array): boolean {
    const { buffer, byteOffset, length } = piece;
    const whole = rounded(length);
    if (byteOffset % BLOCK_BYTES !== 0 || byteOffset + whole > buffer.byteLength) return false;
    const before = this.#end;
    try {
      this.#write(new Uint8Array(buffer, byteOffset, whole));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error; // as `fs` throws
      this.#end = before; // the memory itself does not begin at a block
      return false;
    }
  }

  /** Writes regions in one call: the system is asked, and waits for the disk, once. @returns false where it cannot */
  #together(regions: readonly Uint8Array[]): boolean {
    if (!this.#takesRegions) return false;
    let written = 0;
    try {
      written = writevSync(this.#fd, regions, this.#end);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error; // as `fs` throws
      this.#takesRegions = false;
      return false;
    }
    for (const region of regions) {
      const done = Math.min(written, region.length);
      written -= done;
      this.#end += done;
      if (done < region.length) this.#write(region.subarray(done)); // where the disk is full, this says so
    }
    return true;
  }

  #write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const written = writeSync(this.#fd, bytes, at, bytes.length - at, this.#end);
      at += written;
      this.#end += written;
    }
  }
}

function rounded(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}

/** Undefined where the system, or the place of the file, does not know of it. */
function openDirect(name: string): { fd: number; stage: Uint8Array } | undefined {
  const { O_CREAT, O_EXCL, O_WRONLY, O_DIRECT } = constants;
  const stage = O_DIRECT === undefined ? undefined : alignedMemory(STAGE_BYTES);
  if (stage === undefined) return undefined;
  let fd: number | undefined;
  try {
    fd = openSync(name, O_CREAT | O_EXCL | O_WRONLY | O_DIRECT, 0o600);
    writeSync(fd, stage, 0, BLOCK_BYTES, 0);
    ftruncateSync(fd, 0);
    return { fd, stage };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error; // as `fs` throws
    if (fd !== undefined) closeSync(fd);
    if (fd !== undefined) unlinkSync(name);
    return undefined;
  }
}
