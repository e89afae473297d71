import assert from "node:assert/strict";
import type { WptCase } from "../case.ts";
import { throwsType } from "../expectation.ts";

const SOURCE = "interfaces/CloseEvent/constructor.html";
const ATTRIBUTES = ["wasClean", "code", "reason"] as const;

const attributes: readonly WptCase[] = ATTRIBUTES.map((name) => ({
  name: `CloseEvent ${name} is a read-only accessor of the prototype`,
  source: "idlharness.any.js",
  run: ({ CloseEvent }) => {
    const descriptor = Object.getOwnPropertyDescriptor(CloseEvent.prototype, name);
    assert.equal(typeof descriptor?.get, "function");
    assert.deepEqual(
      [descriptor?.set, descriptor?.enumerable, descriptor?.configurable],
      [undefined, true, true],
    );
    throwsType(() => Reflect.get(CloseEvent.prototype, name));
  },
}));

const CODES = [
  { given: 1000, code: 1000 },
  { given: 65535, code: 65535 },
  { given: 65536 + 7, code: 7 },
  { given: -1, code: 65535 },
  { given: "3000", code: 3000 },
  { given: 3.9, code: 3 },
  { given: Number.NaN, code: 0 },
];

export const CLOSE_EVENT_INTERFACE_CASES: readonly WptCase[] = [
  ...attributes,
  {
    name: "CloseEvent has defaults",
    source: SOURCE,
    run: ({ CloseEvent }) => {
      const { type, code, reason, wasClean, bubbles, cancelable } = new CloseEvent("foo");
      assert.deepEqual(
        { type, code, reason, wasClean, bubbles, cancelable },
        {
          type: "foo",
          code: 0,
          reason: "",
          wasClean: false,
          bubbles: false,
          cancelable: false,
        },
      );
    },
  },
  {
    name: "CloseEvent takes its values from the init dictionary",
    source: SOURCE,
    run: ({ CloseEvent }) => {
      const init = { bubbles: true, cancelable: true, wasClean: true, code: 7, reason: "x" };
      const { bubbles, cancelable, wasClean, code, reason } = new CloseEvent("foo", init);
      assert.deepEqual({ bubbles, cancelable, wasClean, code, reason }, init);
    },
  },
  {
    name: "CloseEvent takes null and undefined for no init dictionary",
    source: SOURCE,
    run: ({ CloseEvent }) => {
      for (const init of [null, undefined]) assert.equal(new CloseEvent("foo", init).code, 0);
    },
  },
  {
    name: "CloseEvent refuses an init that is not an object",
    source: SOURCE,
    run: ({ CloseEvent }) => {
      for (const init of [1, "x", true]) throwsType(() => new CloseEvent("foo", init));
    },
  },
  {
    name: "CloseEvent without a type is a TypeError",
    source: SOURCE,
    run: ({ CloseEvent }) => throwsType(() => new CloseEvent()),
  },
  {
    name: "CloseEvent wraps its code at 16 bits",
    source: "WebIDL unsigned short",
    run: ({ CloseEvent }) => {
      for (const { given, code } of CODES)
        assert.equal(new CloseEvent("foo", { code: given }).code, code, String(given));
    },
  },
  {
    name: "CloseEvent converts reason and wasClean",
    source: "WebIDL USVString",
    run: ({ CloseEvent }) => {
      const event = new CloseEvent("foo", { reason: "a\ud800", wasClean: 1 });
      assert.deepEqual([event.reason, event.wasClean], ["a\ufffd", true]);
    },
  },
  {
    name: "CloseEvent inherits from Event and carries its tag",
    source: "idlharness.any.js",
    run: ({ CloseEvent, Event }) => {
      assert.equal(Object.getPrototypeOf(CloseEvent), Event);
      assert.equal(Object.getPrototypeOf(CloseEvent.prototype), Event.prototype);
      assert.deepEqual(
        [Reflect.get(CloseEvent, "name"), Reflect.get(CloseEvent, "length")],
        ["CloseEvent", 1],
      );
      assert.equal(String(new CloseEvent("foo")), "[object CloseEvent]");
    },
  },
  {
    name: "CloseEvent has no initCloseEvent",
    source: "interfaces/CloseEvent/historical.html",
    run: ({ CloseEvent }) => assert.equal("initCloseEvent" in CloseEvent.prototype, false),
  },
];
