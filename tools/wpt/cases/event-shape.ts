import assert from "node:assert/strict";
import type { Env, WptCase } from "../case.ts";
import { type Conversation, connect, open } from "../conversation.ts";

/** A text message, then a frame with the reserved opcode 3, which fails the connection. */
const TEXT_THEN_FAULT = Buffer.from("81047465737483034c4f4c", "hex");

/** A conversation with all four kinds of event in it. */
async function allEvents(env: Env): Promise<Conversation> {
  const talk = await open(env, "/raw");
  talk.socket.send(TEXT_THEN_FAULT);
  await talk.closed();
  assert.deepEqual(talk.types, ["open", "message", "error", "close"]);
  return talk;
}

const TAGS = { open: "Event", message: "MessageEvent", error: "Event", close: "CloseEvent" };

const perType: readonly WptCase[] = Object.entries(TAGS).map(([type, tag]) => ({
  name: `the ${type} event is of class ${tag}, does not bubble and cannot be canceled`,
  source: "interfaces/WebSocket/events/018.html",
  run: async (env) => {
    const talk = await allEvents(env);
    const { event } = talk.heard.find((entry) => entry.type === type) ?? {};
    assert.ok(event instanceof env.Event);
    const { bubbles, cancelable, composed } = event;
    assert.deepEqual(
      { bubbles, cancelable, composed },
      { bubbles: false, cancelable: false, composed: false },
    );
    assert.equal(String(event), `[object ${tag}]`);
  },
}));

export const EVENT_SHAPE_CASES: readonly WptCase[] = [
  ...perType,
  {
    name: "the events of a socket are trusted",
    source: "DOM: fire an event",
    run: async (env) => {
      const talk = await allEvents(env);
      assert.deepEqual(
        talk.heard.map(({ event }) => event.isTrusted),
        [true, true, true, true],
      );
    },
  },
  {
    name: "target, currentTarget, eventPhase and this are those of the socket",
    source: "interfaces/WebSocket/events/017.html",
    run: async (env) => {
      const socket = new env.WebSocket(env.url("/raw"));
      const seen: boolean[] = [];
      const listener = function (this: unknown, event: Event): void {
        seen.push(this === socket, event.target === socket);
        seen.push(event.currentTarget === socket, event.eventPhase === 2);
      };
      for (const type of ["open", "message", "error", "close"])
        socket.addEventListener(type, listener);
      socket.addEventListener("open", () => socket.send(TEXT_THEN_FAULT));
      await new Promise((resolve) => socket.addEventListener("close", resolve));
      assert.deepEqual(seen, Array(16).fill(true));
    },
  },
  {
    name: "currentTarget and eventPhase hold for every listener of an event",
    source: "DOM: dispatch",
    run: async (env) => {
      const { socket } = connect(env, "/greeting");
      const seen: unknown[] = [];
      for (let i = 0; i < 3; i++) {
        socket.addEventListener("message", ({ currentTarget, eventPhase }) => {
          seen.push([currentTarget === socket, eventPhase]);
        });
      }
      await new Promise((resolve) => socket.addEventListener("message", resolve));
      assert.deepEqual(seen, Array(3).fill([true, 2]));
      socket.close();
    },
  },
  {
    name: "the open event is the first event",
    source: "interfaces/WebSocket/events/006.html",
    run: async (env) => {
      const talk = connect(env, "/burst?count=3");
      for (let i = 0; i < 3; i++) assert.equal(await talk.text(), `message ${i}`);
      assert.deepEqual(talk.types, ["open", "message", "message", "message"]);
      await talk.end();
    },
  },
  {
    name: "messages and close in one write with the handshake come in order",
    source: "WebSockets Standard, feedback from the protocol",
    run: async (env) => {
      const talk = connect(env, "/burst?count=2&close");
      await talk.message();
      await talk.message();
      const event = await talk.closed();
      assert.deepEqual(talk.types, ["open", "message", "message", "close"]);
      assert.equal(event.code, 1000);
    },
  },
  {
    name: "every message is a task of its own, so promises run in between",
    source: "WebSockets Standard, feedback from the protocol",
    run: async (env) => {
      const { socket } = connect(env, "/burst?count=3");
      const order: string[] = [];
      socket.addEventListener("message", () => {
        order.push("message");
        void Promise.resolve().then(() => order.push("promise"));
      });
      await new Promise((resolve) => setTimeout(resolve, 80));
      socket.close();
      assert.deepEqual(order, ["message", "promise", "message", "promise", "message", "promise"]);
    },
  },
  {
    name: "a listener added in the task of the open event gets the first message",
    source: "WebSockets Standard, feedback from the protocol",
    run: async (env) => {
      const { socket } = connect(env, "/burst?count=1");
      const data = await new Promise((resolve) => {
        socket.addEventListener("open", () => {
          void Promise.resolve().then(() => {
            socket.onmessage = (event: unknown) => resolve(Reflect.get(Object(event), "data"));
          });
        });
      });
      assert.equal(data, "message 0");
      socket.close();
    },
  },
  {
    name: "a message event has the origin of the URL and nothing else",
    source: "WebSockets Standard, feedback from the protocol",
    run: async (env) => {
      const talk = connect(env, "/greeting?x=y");
      const { data, origin, lastEventId, source, ports } = await talk.message();
      assert.deepEqual(
        { data, origin, lastEventId, source, ports: [...ports] },
        {
          data: "hello",
          origin: `ws://${env.host}`,
          lastEventId: "",
          source: null,
          ports: [],
        },
      );
      await talk.end();
    },
  },
  {
    name: "the message event is an instance of the MessageEvent class",
    source: "interfaces/WebSocket/events/010.html",
    run: async (env) => {
      const talk = connect(env, "/greeting");
      assert.ok((await talk.message()) instanceof env.MessageEvent);
      await talk.end();
    },
  },
  {
    name: "the close event is an instance of the CloseEvent class",
    source: "interfaces/CloseEvent/clean-close.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      const event = await talk.end();
      assert.ok(event instanceof env.CloseEvent);
      assert.equal(event.wasClean, true);
    },
  },
  {
    name: "no event is fired in the task of the constructor",
    source: "WebSockets Standard, feedback from the protocol",
    run: async (env) => {
      const talk = connect({ ...env, url: () => `ws://127.0.0.1:${env.refusedPort}/` }, "/");
      await Promise.resolve();
      assert.deepEqual(talk.types, []);
      await talk.failed();
    },
  },
];
