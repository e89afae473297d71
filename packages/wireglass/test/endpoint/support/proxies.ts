import { connect, createServer, type Socket as NetSocket } from "node:net";
import { headerIn, listening } from "./raw-server.ts";

export type ProxyLogin = { readonly user: string; readonly password: string };

/** A proxy on a free port, until the test is over, and what it was asked for. */
export type RunningProxy = { readonly port: number; readonly targets: string[] };

function join(client: NetSocket, host: string, port: number, opened: () => void): void {
  const onward = connect({ host, port }, () => {
    opened();
    client.pipe(onward).pipe(client);
  });
  onward.on("error", () => client.destroy());
  client.on("close", () => onward.destroy());
}

/** Reads `size` bytes, or up to `end`, and gives back what is behind them. */
async function read(client: NetSocket, enough: (bytes: Buffer) => number): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    const size = enough(bytes);
    if (size > 0 && bytes.length >= size) {
      client.unshift(bytes.subarray(size));
      return bytes.subarray(0, size);
    }
    const chunk: unknown = client.read();
    if (chunk instanceof Buffer) bytes = Buffer.concat([bytes, chunk]);
    else if (client.destroyed || client.readableEnded) throw new Error("the client has gone");
    else await new Promise((resolve) => client.once("readable", resolve).once("close", resolve));
  }
}

async function running(
  serve: (client: NetSocket, targets: string[]) => Promise<void>,
): Promise<RunningProxy> {
  const targets: string[] = [];
  const server = createServer((client) => {
    client.on("error", () => {});
    serve(client, targets).catch(() => client.destroy());
  });
  return { port: await listening(server), targets };
}

/** An HTTP proxy that knows CONNECT, with Basic authentication where a login is given. */
export function httpProxy(login?: ProxyLogin): Promise<RunningProxy> {
  return running(async (client, targets) => {
    const head = (await read(client, (bytes) => bytes.indexOf("\r\n\r\n") + 4)).toString("latin1");
    const [, host = "", port = ""] = /^CONNECT \[?(.*?)\]?:(\d+) HTTP\/1\.1\r\n/.exec(head) ?? [];
    targets.push(`${host}:${port}`);
    const wanted = login && Buffer.from(`${login.user}:${login.password}`).toString("base64");
    const given = headerIn(head, "proxy-authorization");
    if (wanted !== undefined && given !== `Basic ${wanted}`) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    } else join(client, host, Number(port), () => client.write("HTTP/1.1 200 Here you go\r\n\r\n"));
  });
}

/** A SOCKS5 proxy, RFC 1928, with user and password where a login is given. */
export function socksProxy(login?: ProxyLogin): Promise<RunningProxy> {
  return running(async (client, targets) => {
    const methods = await read(client, ([, count = 0]) => 2 + count);
    const method = login ? 2 : 0;
    if (!methods.subarray(2).includes(method)) return void client.end(Uint8Array.of(5, 0xff));
    client.write(Uint8Array.of(5, method));
    if (login !== undefined && !(await loggedIn(client, login))) return;
    const request = await read(client, (bytes) => (bytes.length < 5 ? 5 : 7 + (bytes[4] ?? 0)));
    const name = request.subarray(5, request.length - 2).toString();
    const port = request.readUInt16BE(request.length - 2);
    targets.push(`${name}:${port}`);
    if (name === "forbidden.example")
      return void client.end(Uint8Array.of(5, 2, 0, 1, 0, 0, 0, 0, 0, 0));
    join(client, name, port, () => client.write(Uint8Array.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 80)));
  });
}

async function loggedIn(client: NetSocket, { user, password }: ProxyLogin): Promise<boolean> {
  const given = await read(client, (bytes) => {
    const userLength = bytes[1] ?? 0;
    const needed = 3 + userLength;
    return bytes.length < needed ? needed : needed + (bytes[2 + userLength] ?? 0);
  });
  const userLength = given[1] ?? 0;
  const right =
    given.toString("utf8", 2, 2 + userLength) === user &&
    given.toString("utf8", 3 + userLength) === password;
  if (right) client.write(Uint8Array.of(1, 0));
  else client.end(Uint8Array.of(1, 1));
  return right;
}
