import { DecoderRegistry } from "@wireglass/lens/decode";

/** The formats that the page knows. */
export const decoders = new DecoderRegistry();
