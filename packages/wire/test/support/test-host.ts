import { isUtf8 } from "node:buffer";
import { type BufferPool, type Host, pureHost } from "../../src/host.ts";

/** The key that {@link testHost} gives when nothing else is said: 01 02 03 04. */
export const KEY = 0x01020304;

/** A host in pure JavaScript whose dice always fall the same. */
export function testHost(changes: Partial<Host> = {}): Host {
  return { ...pureHost(() => KEY), ...changes };
}

/** The pure host, and one that lends Node's own UTF-8 check. */
export const HOSTS: readonly { name: string; host: Host }[] = [
  { name: "pure", host: testHost() },
  { name: "with isUtf8", host: testHost({ isUtf8 }) },
];

/** A pool that counts what it lends. */
export class CountingPool implements BufferPool {
  readonly sizes: number[] = [];
  readonly lent = new Set<Uint8Array>();

  get takenBytes(): number {
    return this.sizes.reduce((sum, size) => sum + size, 0);
  }

  take(size: number): Uint8Array {
    const buffer = new Uint8Array(size);
    this.sizes.push(size);
    this.lent.add(buffer);
    return buffer;
  }

  give(buffer: Uint8Array): void {
    if (!this.lent.delete(buffer)) throw new Error("a buffer came back that was not lent");
  }
}
