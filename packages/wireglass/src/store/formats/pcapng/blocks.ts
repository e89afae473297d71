/** Blocks of a pcapng file, draft-ietf-opsawg-pcapng, all little-endian. */

const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const LINKTYPE_ETHERNET = 1;
const OPTION = { end: 0, comment: 1, interfaceName: 2, application: 4, timeResolution: 9 } as const;
/** An option's length is two bytes; comments are cut well before. */
const MAX_COMMENT_BYTES = 4096;

/** The beginning of a file: one section with one Ethernet interface, whose times are microseconds. */
export function fileHeader(application: string, comment: string): Uint8Array {
  const section = Buffer.alloc(16);
  section.writeUInt32LE(BYTE_ORDER_MAGIC, 0);
  section.writeUInt16LE(1, 4); // version 1.0
  section.writeBigInt64LE(-1n, 8); // the section's length is not known beforehand
  const about = options([OPTION.comment, comment], [OPTION.application, application]);
  const link = Buffer.alloc(8);
  link.writeUInt16LE(LINKTYPE_ETHERNET, 0);
  const interfaceOptions = options(
    [OPTION.interfaceName, "wireglass"],
    [OPTION.timeResolution, Uint8Array.of(6)],
  );
  return Buffer.concat([
    block(SECTION_HEADER, section, about),
    block(INTERFACE_DESCRIPTION, link, interfaceOptions),
  ]);
}

/** One packet of the interface; `time` in whole microseconds since 1970. */
export function packetBlock(time: number, packet: Uint8Array, comment?: string): Uint8Array {
  const fixed = Buffer.alloc(20);
  fixed.writeUInt32LE(Math.floor(time / 2 ** 32), 4);
  fixed.writeUInt32LE(time % 2 ** 32, 8);
  fixed.writeUInt32LE(packet.length, 12);
  fixed.writeUInt32LE(packet.length, 16);
  const notes = comment === undefined ? [] : options([OPTION.comment, comment]);
  return block(ENHANCED_PACKET, fixed, [packet, padding(packet.length), ...notes]);
}

/** Type and total length, the body, and the length again, so that a file can be read from its end. */
function block(type: number, fixed: Uint8Array, rest: readonly Uint8Array[]): Uint8Array {
  const body = rest.reduce((sum, { length }) => sum + length, fixed.length);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(body + 12, 4);
  return Buffer.concat([head, fixed, ...rest, head.subarray(4)], body + 12);
}

function options(...list: readonly (readonly [code: number, value: string | Uint8Array])[]) {
  const pieces: Uint8Array[] = [];
  for (const [code, value] of list) {
    const bytes = typeof value === "string" ? textBytes(value) : value;
    pieces.push(optionHead(code, bytes.length), bytes, padding(bytes.length));
  }
  return [...pieces, optionHead(OPTION.end, 0)];
}

function optionHead(code: number, length: number): Uint8Array {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(length, 2);
  return head;
}

/** UTF-8, cut between two characters. */
function textBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(MAX_COMMENT_BYTES);
  return bytes.subarray(0, new TextEncoder().encodeInto(text, bytes).written);
}

/** Everything in a block begins at a multiple of four. */
function padding(length: number): Uint8Array {
  return new Uint8Array((4 - (length % 4)) % 4);
}
