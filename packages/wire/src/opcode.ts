/** The six opcodes of RFC 6455 §5.2; all other values of the four bits are reserved. */
export const Opcode = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;

/** "text", "binary" and so on. */
export type OpcodeName = keyof typeof Opcode;
/** The opcodes that begin a message. */
export type DataOpcode = typeof Opcode.text | typeof Opcode.binary;

const NAMES: ReadonlyMap<number, OpcodeName> = new Map(
  (Object.keys(Opcode) as OpcodeName[]).map((name) => [Opcode[name], name]), // keys of a const object
);

/** Control opcodes have the highest of their four bits set, RFC 6455 §5.5. */
export function isControl(opcode: number): boolean {
  return (opcode & 0x8) !== 0;
}

/** The field's name for an opcode, or undefined where the value is reserved. */
export function opcodeName(opcode: number): OpcodeName | undefined {
  return NAMES.get(opcode);
}
