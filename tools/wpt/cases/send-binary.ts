import assert from "node:assert/strict";
import type { Env, WptCase } from "../case.ts";
import { open } from "../conversation.ts";
import { hexOf, throwsType } from "../expectation.ts";
import { openRecording } from "../recording.ts";

const BYTES = Uint8Array.from({ length: 16 }, (_, i) => i * 15);

type Row = {
  readonly what: string;
  readonly source: string;
  make(): unknown;
  readonly hex: string;
};

function hexFrom(start: number, end?: number): string {
  return Buffer.from(BYTES.slice(start, end)).toString("hex");
}

const VIEWS: readonly Row[] = [
  {
    what: "an ArrayBuffer",
    source: "Send-binary-arraybuffer.any.js",
    make: () => BYTES.slice().buffer,
    hex: hexFrom(0),
  },
  {
    what: "an empty ArrayBuffer",
    source: "Send-binary-arraybuffer.any.js",
    make: () => new ArrayBuffer(0),
    hex: "",
  },
  {
    what: "an Int8Array",
    source: "Send-binary-arraybufferview-int8.any.js",
    make: () => new Int8Array(BYTES.slice().buffer),
    hex: hexFrom(0),
  },
  {
    what: "an Int16Array with an offset",
    source: "Send-binary-arraybufferview-int16-offset.any.js",
    make: () => new Int16Array(BYTES.slice().buffer, 2),
    hex: hexFrom(2),
  },
  {
    what: "an Int32Array",
    source: "Send-binary-arraybufferview-int32.any.js",
    make: () => new Int32Array(BYTES.slice().buffer),
    hex: hexFrom(0),
  },
  {
    what: "a Uint8Array with an offset",
    source: "Send-binary-arraybufferview-uint8-offset.any.js",
    make: () => new Uint8Array(BYTES.slice().buffer, 3),
    hex: hexFrom(3),
  },
  {
    what: "a Uint8Array with offset and length",
    source: "Send-binary-arraybufferview-uint8-offset-length.any.js",
    make: () => new Uint8Array(BYTES.slice().buffer, 3, 5),
    hex: hexFrom(3, 8),
  },
  {
    what: "a Uint16Array with offset and length",
    source: "Send-binary-arraybufferview-uint16-offset-length.any.js",
    make: () => new Uint16Array(BYTES.slice().buffer, 2, 2),
    hex: hexFrom(2, 6),
  },
  {
    what: "a Uint32Array with an offset",
    source: "Send-binary-arraybufferview-uint32-offset.any.js",
    make: () => new Uint32Array(BYTES.slice().buffer, 4),
    hex: hexFrom(4),
  },
  {
    what: "a Float32Array",
    source: "Send-binary-arraybufferview-float32.any.js",
    make: () => new Float32Array(BYTES.slice().buffer),
    hex: hexFrom(0),
  },
  {
    what: "a Float64Array",
    source: "Send-binary-arraybufferview-float64.any.js",
    make: () => new Float64Array(BYTES.slice().buffer),
    hex: hexFrom(0),
  },
  {
    what: "a BigInt64Array",
    source: "WebIDL BufferSource",
    make: () => new BigInt64Array(BYTES.slice().buffer),
    hex: hexFrom(0),
  },
  {
    what: "a Uint8ClampedArray",
    source: "WebIDL BufferSource",
    make: () => new Uint8ClampedArray(BYTES.slice().buffer),
    hex: hexFrom(0),
  },
  {
    what: "a DataView with offset and length",
    source: "WebIDL BufferSource",
    make: () => new DataView(BYTES.slice().buffer, 1, 3),
    hex: hexFrom(1, 4),
  },
  { what: "an empty view", source: "WebIDL BufferSource", make: () => new Uint8Array(0), hex: "" },
  {
    what: "a Blob",
    source: "Send-binary-blob.any.js",
    make: () => new Blob([BYTES.slice()]),
    hex: hexFrom(0),
  },
  { what: "an empty Blob", source: "Send-binary-blob.any.js", make: () => new Blob([]), hex: "" },
  {
    what: "a File",
    source: "Send-binary-blob.any.js",
    make: () => new File([BYTES.slice()], "bytes.bin"),
    hex: hexFrom(0),
  },
  {
    what: "a slice of a Blob",
    source: "Send-binary-blob.any.js",
    make: () => new Blob([BYTES.slice()]).slice(2, 7),
    hex: hexFrom(2, 7),
  },
];

async function echoedHex(env: Env, data: unknown): Promise<string> {
  const talk = await open(env, "/echo");
  talk.socket.binaryType = "arraybuffer";
  talk.socket.send(data);
  const back = await talk.data();
  assert.ok(back instanceof ArrayBuffer);
  await talk.end();
  return hexOf(back);
}

const views: readonly WptCase[] = VIEWS.map(({ what, source, make, hex }) => ({
  name: `send() sends ${what} as bytes`,
  source,
  run: async (env) => assert.equal(await echoedHex(env, make()), hex),
}));

const snapshots: readonly WptCase[] = [
  {
    name: "bytes changed after send() are sent as they were",
    source: "Send-binary-arraybuffer.any.js",
    run: async (env) => {
      const talk = await open(env, "/echo");
      talk.socket.binaryType = "arraybuffer";
      const view = BYTES.slice();
      talk.socket.send(view.buffer);
      talk.socket.send(view);
      view.fill(0xff);
      assert.equal(await hexOf(await talk.data()), hexFrom(0));
      assert.equal(await hexOf(await talk.data()), hexFrom(0));
      await talk.end();
    },
  },
  {
    name: "send() does not change the bytes it is given",
    source: "Send-binary-arraybuffer.any.js",
    run: async (env) => {
      const talk = await open(env, "/echo");
      const view = BYTES.slice();
      talk.socket.send(view);
      await talk.data();
      assert.deepEqual(view, BYTES);
      await talk.end();
    },
  },
  {
    name: "a buffer transferred after send() is sent as it was",
    source: "WebIDL BufferSource",
    run: async (env) => {
      const talk = await open(env, "/echo");
      talk.socket.binaryType = "arraybuffer";
      const view = new Uint8Array(70000).fill(7);
      talk.socket.send(view);
      structuredClone(view, { transfer: [view.buffer] });
      assert.equal(await hexOf(await talk.data()), "07".repeat(70000));
      await talk.end();
    },
  },
  {
    name: "a detached buffer is sent as no bytes",
    source: "WebIDL BufferSource",
    run: async (env) => {
      const { buffer } = BYTES.slice();
      structuredClone(buffer, { transfer: [buffer] });
      assert.equal(await echoedHex(env, buffer), "");
    },
  },
];

export const SEND_BINARY_CASES: readonly WptCase[] = [
  ...views,
  ...snapshots,
  {
    name: "send() sends 65,536 bytes and one more",
    source: "Send-binary-65K-arraybuffer.any.js",
    run: async (env) => {
      for (const byteLength of [65536, 65537]) {
        const bytes = new Uint8Array(byteLength).fill(0x5a);
        assert.equal(await echoedHex(env, bytes.buffer), "5a".repeat(byteLength));
      }
    },
  },
  {
    name: "a message of 8 megabytes goes there and back",
    source: "Send-binary-65K-arraybuffer.any.js",
    run: async (env) => {
      const talk = await open(env, "/echo");
      talk.socket.binaryType = "arraybuffer";
      const bytes = Buffer.alloc(8 << 20, "0123456789abcdef");
      talk.socket.send(bytes);
      const back = await talk.data();
      assert.ok(back instanceof ArrayBuffer && Buffer.from(back).equals(bytes));
      await talk.end();
    },
  },
  {
    name: "a view on a shared buffer is a TypeError",
    source: "WebIDL BufferSource",
    run: async (env) => {
      const talk = await open(env, "/echo");
      throwsType(() => talk.socket.send(new Uint8Array(new SharedArrayBuffer(4))));
      await talk.end();
    },
  },
  {
    name: "a resizable buffer is a TypeError",
    source: "WebIDL BufferSource",
    run: async (env) => {
      const talk = await open(env, "/echo");
      throwsType(() => talk.socket.send(new ArrayBuffer(4, { maxByteLength: 8 })));
      await talk.end();
    },
  },
  {
    name: "a Blob keeps its place between texts",
    source: "Send-binary-blob.any.js",
    run: async (env) => {
      const talk = await open(env, "/echo");
      talk.socket.send("before");
      talk.socket.send(new Blob([new Uint8Array(100000)]));
      talk.socket.send("after");
      assert.equal(await talk.text(), "before");
      assert.ok((await talk.data()) instanceof Blob);
      assert.equal(await talk.text(), "after");
      await talk.end();
    },
  },
  {
    name: "close() waits for a Blob that is still being read",
    source: "WebSockets Standard, close()",
    run: async (env) => {
      const { talk, frames } = await openRecording(env);
      talk.socket.send(new Blob(["x".repeat(100000)]));
      await talk.end(1000);
      const opcodes = (await frames()).map(({ opcode }) => opcode);
      assert.deepEqual([opcodes[0], opcodes.at(-1)], [2, 8]);
    },
  },
];
