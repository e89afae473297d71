import { constants, inflateRawSync } from "node:zlib";
import { type Compressor, SYNC_MARKER } from "@wireglass/wire";

/** Inflating for one look at a message: a fresh state each time, which costs nothing that matters here. */
export const ZLIB_INFLATER: Pick<Compressor, "inflate"> = {
  inflate(compressed, history, maxBytes) {
    try {
      const bytes = inflateRawSync(Buffer.concat([compressed, SYNC_MARKER]), {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: maxBytes,
        ...(history && { dictionary: history }),
      });
      return { kind: "bytes", bytes };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code; // zlib throws nothing else
      return { kind: code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "invalid" };
    }
  },
};
