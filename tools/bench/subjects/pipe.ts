import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import { selfSigned } from "wireglass";
import { serveControl, subjectPlan } from "./control-lines.ts";

/** The least a proxy in Node can do: what comes leaves as it came, and nobody looks at it. */

const { secure = false, upstreamPort: port = 0 } = subjectPlan();
const host = "127.0.0.1";

function join(client: Socket): void {
  const server = secure
    ? connectTls({ port, host, rejectUnauthorized: false }).setNoDelay(true)
    : connect({ port, host, noDelay: true });
  client.pipe(server).pipe(client);
  client.on("error", () => server.destroy());
  server.on("error", () => client.destroy());
}

const server = secure
  ? createTlsServer({ ...(await selfSigned()), noDelay: true }, join)
  : createServer({ noDelay: true }, join);

server.listen({ host, port: 0, backlog: 511 }, () => {
  void serveControl((server.address() as AddressInfo).port, {}); // it listens on TCP
});
