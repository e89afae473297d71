import assert from "node:assert/strict";
import type { WptCase } from "../case.ts";
import { connect, open, pause } from "../conversation.ts";

const TYPES = ["open", "message", "error", "close"] as const;

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a table, one row a case
const perType: readonly WptCase[] = TYPES.flatMap((type) => {
  const name = `on${type}` as const;
  return [
    {
      name: `${name} is null at first and keeps a function`,
      source: "interfaces/WebSocket/events/001.html to 004.html",
      run: (env) => {
        const { socket } = connect(env, "/echo");
        const handler = (): void => {};
        assert.equal(socket[name], null);
        socket[name] = handler;
        assert.equal(socket[name], handler);
        socket.close();
      },
    },
    {
      name: `${name} becomes null when set to something that is no object`,
      source: "eventhandlers.any.js",
      run: (env) => {
        const { socket } = connect(env, "/echo");
        for (const value of [2, "x", true, undefined, null, Symbol("x")]) {
          socket[name] = () => {};
          socket[name] = value;
          assert.equal(socket[name], null, String(value));
        }
        socket.close();
      },
    },
    {
      name: `${name} keeps an object and never calls its handleEvent`,
      source: "interfaces/WebSocket/events/013.html",
      run: (env) => {
        const { socket } = connect(env, "/echo");
        let called = false;
        const handler = {
          handleEvent: () => {
            called = true;
          },
        };
        socket[name] = handler;
        assert.equal(socket[name], handler);
        socket.dispatchEvent(new env.Event(type));
        assert.equal(called, false);
        socket.close();
      },
    },
    {
      name: `${name} is called for a dispatched event, with the socket as this`,
      source: "interfaces/WebSocket/events/006.html to 009.html",
      run: (env) => {
        const { socket } = connect(env, "/echo");
        const seen: unknown[] = [];
        socket[name] = function handler(this: unknown, event: unknown): void {
          seen.push(this, event);
        };
        const event = new env.Event(type);
        socket.dispatchEvent(event);
        assert.deepEqual([seen[0] === socket, seen[1] === event, seen.length], [true, true, 2]);
        socket.close();
      },
    },
    {
      name: `a listener for ${type} that was removed is not called`,
      source: "interfaces/WebSocket/events/019.html",
      run: (env) => {
        const { socket } = connect(env, "/echo");
        let calls = 0;
        const listener = (): void => {
          calls++;
        };
        socket.addEventListener(type, listener);
        socket.removeEventListener(type, listener);
        socket.dispatchEvent(new env.Event(type));
        assert.equal(calls, 0);
        socket.close();
      },
    },
    {
      name: `an object with handleEvent can listen for ${type}`,
      source: "interfaces/WebSocket/events/016.html",
      run: (env) => {
        const { socket } = connect(env, "/echo");
        let calls = 0;
        socket.addEventListener(type, {
          handleEvent: () => {
            calls++;
          },
        });
        socket.dispatchEvent(new env.Event(type));
        assert.equal(calls, 1);
        socket.close();
      },
    },
  ] satisfies WptCase[];
});

const others: readonly WptCase[] = [
  {
    name: "handlers and listeners are called in the order they were added",
    source: "interfaces/WebSocket/events/016.html",
    run: async (env) => {
      const { socket } = connect(env, "/greeting");
      const order: string[] = [];
      for (const type of ["open", "message", "close"] as const) {
        socket.addEventListener(type, () => order.push(`${type} 1`));
        socket[`on${type}`] = () => order.push(`${type} 2`);
        socket.addEventListener(type, () => order.push(`${type} 3`));
      }
      socket.addEventListener("message", () => socket.close());
      await new Promise((resolve) => socket.addEventListener("close", resolve));
      const expected = ["open", "message", "close"].flatMap((type) =>
        [1, 2, 3].map((i) => `${type} ${i}`),
      );
      assert.deepEqual(order, expected);
    },
  },
  {
    name: "a replaced handler keeps the place of the first",
    source: "HTML event handlers",
    run: (env) => {
      const { socket } = connect(env, "/echo");
      const order: string[] = [];
      socket.onmessage = () => order.push("first handler");
      socket.addEventListener("message", () => order.push("listener"));
      socket.onmessage = () => order.push("second handler");
      socket.dispatchEvent(new env.Event("message"));
      assert.deepEqual(order, ["second handler", "listener"]);
      socket.close();
    },
  },
  {
    name: "a handler set again after null goes to the end",
    source: "HTML event handlers",
    run: (env) => {
      const { socket } = connect(env, "/echo");
      const order: string[] = [];
      socket.onmessage = () => order.push("first handler");
      socket.addEventListener("message", () => order.push("listener"));
      socket.onmessage = null;
      socket.onmessage = () => order.push("second handler");
      socket.dispatchEvent(new env.Event("message"));
      assert.deepEqual(order, ["listener", "second handler"]);
      socket.close();
    },
  },
  {
    name: "a function can be handler and listener at once",
    source: "HTML event handlers",
    run: (env) => {
      const { socket } = connect(env, "/echo");
      let calls = 0;
      const both = (): void => {
        calls++;
      };
      socket.onmessage = both;
      socket.addEventListener("message", both);
      socket.dispatchEvent(new env.Event("message"));
      assert.equal(calls, 2);
      socket.removeEventListener("message", both);
      socket.dispatchEvent(new env.Event("message"));
      assert.deepEqual([calls, socket.onmessage === both], [3, true]);
      socket.close();
    },
  },
  {
    name: "a handler that returns false cancels a cancelable event",
    source: "HTML event handlers",
    run: (env) => {
      const { socket } = connect(env, "/echo");
      socket.onmessage = () => false;
      const event = new env.Event("message", { cancelable: true });
      assert.equal(socket.dispatchEvent(event), false);
      assert.equal(event.defaultPrevented, true);
      socket.close();
    },
  },
  {
    name: "a handler replaced while the socket lives is the one that is called",
    source: "interfaces/WebSocket/close/close-replace.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      const order: string[] = [];
      talk.socket.onclose = () => order.push("first");
      talk.socket.onclose = () => order.push("second");
      await talk.end();
      await pause(20);
      assert.deepEqual(order, ["second"]);
    },
  },
  {
    name: "a dispatched event changes nothing about the connection",
    source: "interfaces/WebSocket/events/006.html to 009.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      talk.socket.dispatchEvent(new env.CloseEvent("close", { code: 1000 }));
      talk.socket.dispatchEvent(new env.Event("error"));
      assert.equal(talk.socket.readyState, 1);
      await talk.closed();
      talk.socket.send("still here");
      await talk.failed();
      assert.equal(await talk.text(), "still here");
      await talk.end();
    },
  },
];

export const EVENT_HANDLER_CASES: readonly WptCase[] = [...perType, ...others];
