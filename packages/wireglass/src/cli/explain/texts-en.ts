/** Why `wireglass explain` cannot take its input. Each language has the same keys: the compiler holds that. */
export const EN = {
  paste: () => "Paste hex, a handshake or a Sec-WebSocket-Key, then press Ctrl-D.",
  nothing: () => "There is nothing to explain: give hex, a file or a handshake.",
  neither: () =>
    "This is neither hex nor a handshake: give bytes such as 81 05 48 65 6c 6c 6f, base64:… or an HTTP head.",
  noFile: (start: string) =>
    `"${start}" is neither a file nor hex: give a file that exists, or bytes such as 81 05 48 65 6c 6c 6f.`,
  notBase64: () =>
    "What follows base64: is no base64: check that it is whole, = at its end included.",
  notHex: (part: string) => `"${part}" is no hex: give two digits 0-9 a-f for each byte.`,
  halfByte: (part: string, digits: number) =>
    `Hex digits come in pairs, but "${part}" has ${digits === 1 ? "one" : digits}: complete it, or write a 0 in front.`,
  dumpSqueezed: () => 'The dump leaves out repeated lines ("*"): make it again with hexdump -v -C.',
  dumpOfWords: () =>
    "The dump shows words, whose bytes are swapped: make it again with hexdump -C.",
  capture: (name: string | undefined) =>
    `${name ?? "The input"} is a packet capture: use wireglass read ${name ?? "FILE"}`,
  tooLarge: (name: string | undefined, max: number) =>
    `${name ?? "The input"} holds more than ${max} bytes: cut out the part that you want explained.`,
  folder: (name: string) => `${name} is a folder: name a file in it.`,
  unreadable: (name: string, code: string) =>
    `${name} cannot be read (${code}): check its permissions.`,
};

export type Texts = typeof EN;
