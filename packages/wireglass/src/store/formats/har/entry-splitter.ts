import { ImportError } from "../import-error.ts";
import { FORMAT_LIMITS } from "../limits.ts";

/** One element of `log.entries`, as its bytes. */
export type HarSlice = {
  /** From 1. */
  readonly number: number;
  /** Where it begins in the file. */
  readonly offset: number;
  readonly bytes: Uint8Array;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;
/** The levels of the document's object, of its log, and of the entries' list. */
const [IN_ROOT, IN_LOG, IN_ENTRIES] = [1, 2, 3];
/** "entries", with its quotes and a little more, so that a longer name is not taken for it. */
const MAX_NAME_BYTES = 16;

/** Cuts a HAR that arrives in pieces into its entries, one of which is held at a time. */
export class EntrySplitter {
  readonly #maxBytes: number;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The last text on the levels of names, and whether these are the names that lead to the entries. */
  #name = "";
  #inLog = false;
  #inEntries = false;
  #found = false;
  #number = 0;
  #passed = 0;
  #offset = 0;
  /** Where the entry under way begins in the current chunk; -1 outside of entries. */
  #start = -1;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #ready: HarSlice[] = [];

  constructor(maxBytes: number = FORMAT_LIMITS.maxHarEntryBytes.value) {
    this.#maxBytes = maxBytes;
  }

  /** Takes the next bytes of the file, and gives the entries that end in them. */
  push(chunk: Uint8Array): readonly HarSlice[] {
    this.#ready = [];
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] ?? 0;
      if (this.#inString) this.#stringByte(byte);
      else this.#byte(byte, chunk, i);
    }
    if (this.#start >= 0) {
      this.#keep(chunk, chunk.length);
      this.#start = 0;
    }
    this.#passed += chunk.length;
    return this.#ready;
  }

  /** The file ended. Throws an {@link ImportError} where it did so in its middle, or was no HAR. */
  end(): void {
    if (!this.#found) throw new ImportError("no-har", {});
    if (this.#depth > 0) throw new ImportError("cut-off", { offset: this.#passed });
  }

  #stringByte(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inString = false;
    if (this.#depth <= IN_LOG && this.#inString && this.#name.length < MAX_NAME_BYTES) {
      this.#name += String.fromCharCode(byte);
    }
  }

  #byte(byte: number, chunk: Uint8Array, at: number): void {
    switch (byte) {
      case QUOTE:
        this.#inString = true;
        if (this.#depth <= IN_LOG) this.#name = "";
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        this.#open(byte, at);
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        this.#close(chunk, at);
        break;
    }
  }

  #open(byte: number, at: number): void {
    if (this.#inEntries && this.#depth === IN_ENTRIES) {
      this.#start = at;
      this.#offset = this.#passed + at;
      this.#number++;
    } else if (this.#depth === IN_ROOT) this.#inLog = this.#name === "log" && byte === OPEN_BRACE;
    else if (this.#depth === IN_LOG && this.#inLog) {
      this.#inEntries = this.#name === "entries" && byte === OPEN_BRACKET;
      this.#found ||= this.#inEntries;
    }
    this.#depth++;
  }

  #close(chunk: Uint8Array, at: number): void {
    this.#depth--;
    if (this.#depth < 0) throw new ImportError("no-har", {});
    if (this.#inEntries && this.#depth === IN_ENTRIES && this.#start >= 0) {
      this.#keep(chunk, at + 1);
      this.#start = -1;
      const bytes = Buffer.concat(this.#pieces, this.#bytes);
      this.#ready.push({ number: this.#number, offset: this.#offset, bytes });
      this.#pieces = [];
      this.#bytes = 0;
    }
    if (this.#depth < IN_ENTRIES) this.#inEntries = false;
    if (this.#depth < IN_LOG) this.#inLog = false;
  }

  #keep(chunk: Uint8Array, end: number): void {
    const piece = chunk.slice(this.#start, end);
    this.#bytes += piece.length;
    if (this.#bytes > this.#maxBytes) {
      throw new ImportError("entry-too-large", { entry: this.#number, offset: this.#offset });
    }
    this.#pieces.push(piece);
  }
}
