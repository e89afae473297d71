import assert from "node:assert/strict";
import { type Conversation, pause } from "./conversation.ts";

/** The legacy codes of the DOMException names that this standard uses. */
const LEGACY_CODES = { SyntaxError: 12, InvalidStateError: 11, InvalidAccessError: 15 } as const;

/** Long enough for an event that must not come. */
const QUIET_MS = 40;

/** `act` throws a DOMException of this name, not an Error that only looks like one. */
export function throwsDom(name: keyof typeof LEGACY_CODES, act: () => unknown): void {
  const thrown = thrownBy(act);
  assert.ok(thrown instanceof DOMException, `a DOMException, not ${String(thrown)}`);
  assert.equal(thrown.name, name);
  assert.equal(thrown.code, LEGACY_CODES[name]);
}

/** `act` throws a TypeError. */
export function throwsType(act: () => unknown): void {
  const thrown = thrownBy(act);
  assert.ok(thrown instanceof TypeError, `a TypeError, not ${String(thrown)}`);
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (thrown) {
    return thrown;
  }
  throw new assert.AssertionError({ message: "nothing was thrown" });
}

/** The connection fails before it opens: error, then close 1006, unclean, and nothing else. */
export async function failsToOpen(talk: Conversation): Promise<void> {
  await Promise.race([talk.failed(), opens(talk)]);
  const event = await talk.closed();
  assert.deepEqual(
    { code: event.code, reason: event.reason, wasClean: event.wasClean },
    { code: 1006, reason: "", wasClean: false },
  );
  await pause(QUIET_MS);
  assert.deepEqual(talk.types, ["error", "close"]);
  assert.equal(talk.socket.readyState, 3);
}

/** Rejects when the connection opens, so that the case need not wait for its time limit. */
function opens(talk: Conversation): Promise<never> {
  return new Promise((_resolve, reject) => {
    const surprise = new assert.AssertionError({ message: "the connection opened" });
    talk.socket.addEventListener("open", () => reject(surprise));
  });
}

/** After `act`, no event is fired for a while. */
export async function staysQuiet(talk: Conversation, act: () => void): Promise<void> {
  const before = talk.types.length;
  act();
  await pause(QUIET_MS);
  assert.deepEqual(talk.types.slice(before), []);
}

/** The bytes of an ArrayBuffer, a view or a Blob as hex. */
export async function hexOf(data: unknown): Promise<string> {
  if (data instanceof Blob) return hexOf(await data.arrayBuffer());
  if (data instanceof ArrayBuffer) return Buffer.from(data).toString("hex");
  if (ArrayBuffer.isView(data)) {
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex");
  }
  throw new TypeError(`not binary data: ${String(data)}`);
}
