import { serveControl, subjectPlan } from "./control-lines.ts";
import { packageDoor } from "./package-folder.ts";

/** mockttp, the engine of HTTP Toolkit, forwarding all WebSockets; it keeps nothing and tells nobody. */

/** The part of mockttp that is used here. */
type Mockttp = {
  getLocal(options: object): {
    readonly port: number;
    start(): Promise<void>;
    stop(): Promise<void>;
    forAnyWebSocket(): { thenForwardTo(url: string, options: object): Promise<unknown> };
  };
  generateCACertificate(): Promise<object>;
};

const { secure = false, upstreamPort = 0 } = subjectPlan();
const door = packageDoor("mockttp", "4.6.5", "dist/main.js");
const mockttp: Mockttp = (await import(door)).default; // checked against its types by hand
const https = secure ? { https: await mockttp.generateCACertificate() } : {};
const server = mockttp.getLocal({ ...https, recordTraffic: false });
await server.start();
await server
  .forAnyWebSocket()
  .thenForwardTo(`${secure ? "wss" : "ws"}://127.0.0.1:${upstreamPort}`, {
    ignoreHostHttpsErrors: true,
  });
await serveControl(server.port, { end: () => server.stop() });
