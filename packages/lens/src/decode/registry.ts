import type { DecodeContext, Decoder, Fit } from "./decoder.ts";
import { jsonDecoder } from "./formats/json.ts";
import { bytesDecoder, textDecoder } from "./formats/plain.ts";
import type { DecodeNode, DecodeProblem } from "./node.ts";

/** One layer of a payload, from the outermost one. */
export type Layer = Fit & {
  readonly format: string;
  /** In the bytes of the layer around it. */
  readonly range: readonly [start: number, end: number];
};

export type Decoding = {
  readonly layers: readonly Layer[];
  readonly tree: DecodeNode;
  /** In the lossless JSON form. */
  readonly value: unknown;
  readonly problem: DecodeProblem | null;
};

/** The formats that are known; more can be added. Detection asks each how well it fits. */
export class DecoderRegistry {
  readonly #decoders: Decoder[] = [jsonDecoder, textDecoder, bytesDecoder];

  get names(): readonly string[] {
    return this.#decoders.map(({ name }) => name);
  }

  /** @throws RangeError where there is one of that name */
  add(decoder: Decoder): void {
    if (this.named(decoder.name) !== undefined)
      throw new RangeError(`there is a decoder "${decoder.name}" already`);
    this.#decoders.push(decoder);
  }

  named(name: string): Decoder | undefined {
    return this.#decoders.find((one) => one.name === name);
  }

  /** The payload as the format that fits best, or the one that was chosen. Never throws. */
  decode(bytes: Uint8Array, context: DecodeContext = {}, chosen?: string): Decoding {
    const own = chosen === undefined ? undefined : this.named(chosen);
    const [decoder, fit] =
      own === undefined
        ? this.#best(bytes, context)
        : [own, { confidence: 1, why: "it was chosen" }];
    const { tree, value, problem } = decoder.decode(bytes, 0);
    const layers = [{ format: decoder.name, ...fit, range: [0, bytes.length] as const }];
    return { layers, tree, value, problem };
  }

  #best(bytes: Uint8Array, context: DecodeContext): readonly [Decoder, Fit] {
    let best: readonly [Decoder, Fit] = [bytesDecoder, bytesDecoder.fits(bytes, context)];
    for (const decoder of this.#decoders) {
      const fit = decoder.fits(bytes, context);
      if (fit.confidence > best[1].confidence) best = [decoder, fit];
    }
    return best;
  }
}
