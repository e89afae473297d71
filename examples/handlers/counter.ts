// wireglass serve examples/handlers/counter.ts --listen ws://127.0.0.1:8080/ --listen tcp://127.0.0.1:7000
// One counter for each path: /a and /b count apart. "+" and "-" change it, and all who look at it are told.
import {
  type HandlerModule,
  Room,
  type Socket,
  type SocketCallbacks,
  type StreamSocket,
} from "wireglass";

class Counter {
  value = 0;
  /** Each message is encoded once for all in the room; one that reads too slowly misses some. */
  readonly room = new Room({ slowConsumer: "drop", keep: 16 });

  async change(by: number): Promise<void> {
    this.value += by;
    await this.room.send(String(this.value));
  }
}

const counters = new Map<string, Counter>();

function counterAt(path: string): Counter {
  const known = counters.get(path);
  if (known !== undefined) return known;
  const counter = new Counter();
  counters.set(path, counter);
  return counter;
}

function counterOf(socket: Socket): Counter {
  return counterAt(new URL(socket.url).pathname);
}

const handler: SocketCallbacks = {
  async open(socket) {
    const counter = counterOf(socket);
    counter.room.add(socket); // it leaves by itself when it closes
    await socket.send(String(counter.value));
  },
  async message(socket, message) {
    if (message === "+") await counterOf(socket).change(1);
    else if (message === "-") await counterOf(socket).change(-1);
    else await socket.send('send "+" or "-"');
  },
};

/** The same counter for TCP: every byte "+" counts. */
async function tcp(socket: StreamSocket): Promise<void> {
  for await (const chunk of socket) {
    for (const byte of chunk) if (byte === 0x2b) await counterAt("/").change(1);
    await socket.send(`${counterAt("/").value}\n`);
  }
}

export default { handler, tcp } satisfies HandlerModule;
