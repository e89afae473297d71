import type { Http2Stream } from "node:http2";
import type { BodyScanner } from "../body.ts";
import { byName, type FlatHeaders } from "./h2-head.ts";

/**
 * Passes one direction's data on, and its trailers; keeps its first bytes. A target that takes nothing more stops
 * the source, whose window then stays closed; so does what was seen and not recorded.
 */
export function passBody(
  source: Http2Stream,
  target: Http2Stream,
  kept: BodyScanner,
  room: () => Promise<void> | undefined,
): void {
  let trailers: FlatHeaders = [];
  // The third argument is there as it is for a response; the types leave it out.
  source.on("trailers", (...[, , flat]: readonly unknown[]) => {
    if (Array.isArray(flat)) trailers = flat.map(String);
  });
  source.on("data", (chunk: Buffer) => {
    kept.push(chunk);
    const waiting = room();
    if (!target.write(chunk) || waiting !== undefined) source.pause();
    void waiting?.then(() => target.writableNeedDrain || source.resume());
  });
  target.on("drain", () => source.resume());
  endWithTrailers(target, () => trailers);
  source.once("end", () => {
    // A stream that was reset "ends" too: that end is no end of the data, and the reset goes on by itself.
    if (source.rstCode === 0 && !target.writableEnded) target.end();
  });
}

/**
 * Ends `target`, opened to wait for trailers, in the way that its data ended. Node ends what it resets as well, and
 * a cut body would pass for a whole one; a stream that waits for trailers is only reset then.
 */
export function endWithTrailers(target: Http2Stream, trailers: () => FlatHeaders): void {
  target.once("wantTrailers", () => {
    if (target.closed) return;
    try {
      target.sendTrailers(byName(trailers()));
    } catch {
      target.sendTrailers({}); // a field that HTTP/2 forbids: the end is what counts
    }
  });
}
