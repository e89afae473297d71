/** `bytes` whole, byte by byte, and cut in two at every place. */
export function* everySplit(bytes: Uint8Array): Generator<readonly Uint8Array[]> {
  yield [bytes.slice()];
  yield Array.from(bytes, (_, i) => bytes.slice(i, i + 1));
  for (let cut = 1; cut < bytes.byteLength; cut++) {
    yield [bytes.slice(0, cut), bytes.slice(cut)];
  }
}
