import assert from "node:assert/strict";
import type { SocketLike, WptCase } from "../case.ts";
import { connect, open } from "../conversation.ts";
import { throwsType } from "../expectation.ts";

const SOURCE = "idlharness.any.js";
const CONSTANTS = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };
const READ_ONLY = ["url", "readyState", "bufferedAmount", "extensions", "protocol"] as const;
const WRITABLE = ["onopen", "onmessage", "onerror", "onclose", "binaryType"] as const;
const METHODS = { close: 0, send: 1 };

function accessor(owner: object, name: string): PropertyDescriptor {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  assert.ok(descriptor, `${name} is an own property`);
  assert.equal(typeof descriptor.get, "function", `${name} has a getter`);
  return descriptor;
}

const constants: readonly WptCase[] = Object.entries(CONSTANTS).flatMap(([name, value]) => {
  const places = ["interface", "prototype"] as const;
  return places.map(
    (place): WptCase => ({
      name: `${name} on the ${place} is ${value}, enumerable and fixed`,
      source: "interfaces/WebSocket/constants/001.html to 006.html",
      run: ({ WebSocket }) => {
        const owner = place === "interface" ? WebSocket : WebSocket.prototype;
        assert.deepEqual(Object.getOwnPropertyDescriptor(owner, name), {
          value,
          writable: false,
          enumerable: true,
          configurable: false,
        });
        assert.equal(Reflect.set(owner, name, 9), false);
        assert.equal(Reflect.deleteProperty(owner, name), false);
      },
    }),
  );
});

const readOnly: readonly WptCase[] = READ_ONLY.map((name) => ({
  name: `${name} is a read-only accessor of the prototype`,
  source: SOURCE,
  run: (env) => {
    const { get, set, enumerable, configurable } = accessor(env.WebSocket.prototype, name);
    assert.deepEqual(
      { set, enumerable, configurable, arity: get?.length },
      {
        set: undefined,
        enumerable: true,
        configurable: true,
        arity: 0,
      },
    );
    const { socket } = connect(env, "/echo");
    const before = socket[name];
    assert.equal(Reflect.set(socket, name, "other"), false);
    assert.ok(Reflect.deleteProperty(socket, name), "deleting an inherited property does nothing");
    assert.equal(socket[name], before);
    assert.equal(Object.hasOwn(socket, name), false);
    socket.close();
  },
}));

const writable: readonly WptCase[] = WRITABLE.map((name) => ({
  name: `${name} is a writable accessor of the prototype`,
  source: SOURCE,
  run: ({ WebSocket }) => {
    const { get, set, enumerable, configurable } = accessor(WebSocket.prototype, name);
    assert.deepEqual({ enumerable, configurable }, { enumerable: true, configurable: true });
    assert.deepEqual([get?.length, set?.length], [0, 1]);
  },
}));

const brands: readonly WptCase[] = [...READ_ONLY, ...WRITABLE].map((name) => ({
  name: `reading ${name} of something else is a TypeError`,
  source: SOURCE,
  run: ({ WebSocket }) => {
    const { get } = accessor(WebSocket.prototype, name);
    assert.ok(get);
    throwsType(() => Reflect.apply(get, {}, []));
    throwsType(() => Reflect.get(WebSocket.prototype, name));
  },
}));

const methods: readonly WptCase[] = Object.entries(METHODS).map(([name, arity]) => ({
  name: `${name} is an enumerable method that needs ${arity} arguments and a WebSocket`,
  source: SOURCE,
  run: ({ WebSocket }) => {
    const descriptor = Object.getOwnPropertyDescriptor(WebSocket.prototype, name);
    assert.ok(typeof descriptor?.value === "function");
    const { value, ...flags } = descriptor;
    assert.deepEqual(flags, { writable: true, enumerable: true, configurable: true });
    assert.deepEqual([value.name, value.length], [name, arity]);
    throwsType(() => Reflect.apply(value, {}, ["x"]));
  },
}));

/** Puts `replacement` over an accessor of the prototype while `act` runs. */
function withAccessor(
  owner: SocketLike,
  name: string,
  replacement: PropertyDescriptor,
  act: () => void,
): void {
  const original = accessor(owner, name);
  Object.defineProperty(owner, name, { ...replacement, configurable: true });
  try {
    act();
  } finally {
    Object.defineProperty(owner, name, original);
  }
}

const overrides: readonly WptCase[] = (["url", "bufferedAmount"] as const).map((name) => ({
  name: `${name} can be redefined on the prototype`,
  source: `interfaces/WebSocket/${name}`,
  run: (env) => {
    const { socket } = connect(env, "/echo");
    let given: unknown;
    const replacement = {
      get: () => "mine",
      set: (value: unknown) => {
        given = value;
      },
    };
    withAccessor(env.WebSocket.prototype, name, replacement, () => {
      assert.equal(socket[name], "mine");
      assert.ok(Reflect.set(socket, name, "yours"));
    });
    assert.equal(given, "yours");
    socket.close();
  },
}));

const others: readonly WptCase[] = [
  {
    name: "the class is called WebSocket, takes one argument and inherits from EventTarget",
    source: SOURCE,
    run: ({ WebSocket }) => {
      assert.deepEqual(
        [Reflect.get(WebSocket, "name"), Reflect.get(WebSocket, "length")],
        ["WebSocket", 1],
      );
      assert.equal(Object.getPrototypeOf(WebSocket), EventTarget);
      assert.equal(Object.getPrototypeOf(WebSocket.prototype), EventTarget.prototype);
    },
  },
  {
    name: "the prototype property is fixed and names its constructor",
    source: SOURCE,
    run: ({ WebSocket }) => {
      assert.deepEqual(Object.getOwnPropertyDescriptor(WebSocket, "prototype"), {
        value: WebSocket.prototype,
        writable: false,
        enumerable: false,
        configurable: false,
      });
      assert.deepEqual(Object.getOwnPropertyDescriptor(WebSocket.prototype, "constructor"), {
        value: WebSocket,
        writable: true,
        enumerable: false,
        configurable: true,
      });
    },
  },
  {
    name: "toStringTag is WebSocket",
    source: SOURCE,
    run: (env) => {
      assert.deepEqual(
        Object.getOwnPropertyDescriptor(env.WebSocket.prototype, Symbol.toStringTag),
        {
          value: "WebSocket",
          writable: false,
          enumerable: false,
          configurable: true,
        },
      );
      const { socket } = connect(env, "/echo");
      assert.equal(String(socket), "[object WebSocket]");
      socket.close();
    },
  },
  {
    name: "the class has no public names but its constants",
    source: SOURCE,
    run: ({ WebSocket }) => {
      const own = Object.getOwnPropertyNames(WebSocket).filter(
        (name) => !Reflect.has(Function.prototype, name),
      );
      assert.deepEqual(own.sort(), [...Object.keys(CONSTANTS), "prototype"].sort());
    },
  },
  {
    name: "the prototype has no public names but those of the standard",
    source: SOURCE,
    run: ({ WebSocket }) => {
      // A class may bring EventTarget's own methods again; the standard cannot tell.
      const inherited = Object.getOwnPropertyNames(EventTarget.prototype);
      const names = [
        ...Object.keys(CONSTANTS),
        ...Object.keys(METHODS),
        ...READ_ONLY,
        ...WRITABLE,
        "constructor",
      ];
      const found = Object.getOwnPropertyNames(WebSocket.prototype).filter(
        (name) => name === "constructor" || !inherited.includes(name),
      );
      assert.deepEqual(found.sort(), names.sort());
    },
  },
  {
    name: "an instance has no named properties of its own",
    source: SOURCE,
    run: async (env) => {
      const talk = await open(env, "/echo");
      assert.deepEqual(Object.getOwnPropertyNames(talk.socket), []);
      await talk.end();
    },
  },
  {
    name: "for-in over an instance finds attributes, methods and constants",
    source: "interfaces/WebSocket/constants/002.html",
    run: (env) => {
      const { socket } = connect(env, "/echo");
      const found: string[] = [];
      for (const name in socket) found.push(name);
      for (const name of ["OPEN", "url", "onopen", "send", "addEventListener"])
        assert.ok(found.includes(name), name);
      socket.close();
    },
  },
  {
    name: "a subclass gets instances of itself",
    source: "WebIDL constructor",
    run: async (env) => {
      class Mine extends env.WebSocket {}
      const talk = await open({ ...env, WebSocket: Mine }, "/echo");
      assert.ok(talk.socket instanceof Mine);
      assert.equal(Object.getPrototypeOf(talk.socket), Mine.prototype);
      await talk.end();
    },
  },
];

export const INTERFACE_SHAPE_CASES: readonly WptCase[] = [
  ...constants,
  ...readOnly,
  ...writable,
  ...brands,
  ...methods,
  ...overrides,
  ...others,
];
