import { OUTPUT } from "./memory-map";

/** Output, the first bit lowest in its byte: RFC 1951 §3.1.1. */

let bits: u64 = 0;
let count: u32 = 0;
let end: i32 = OUTPUT;

export function restartOutput(): void {
  bits = 0;
  count = 0;
  end = OUTPUT;
}

/** Holds the low `size` bits of `value`, which has no others set; at most 56 until {@link flushBits}. */
export function putBits(value: u32, size: u32): void {
  bits |= (value as u64) << count;
  count += size;
}

/** Writes the whole bytes that are held. */
export function flushBits(): void {
  store<u64>(end as usize, bits);
  end += (count >> 3) as i32;
  bits >>= count & ~7;
  count &= 7;
}

/** Fills the last byte with zeros and writes it. */
export function alignOutput(): void {
  count = (count + 7) & ~7;
  flushBits();
}

/** Copies whole bytes; only after {@link alignOutput}. */
export function putBytes(from: i32, size: i32): void {
  memory.copy(end as usize, from as usize, size as usize);
  end += size;
}

export function outputSize(): i32 {
  return end - OUTPUT;
}
