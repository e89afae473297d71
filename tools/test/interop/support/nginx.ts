import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { peers } from "../../../peers/index.ts";
import { Program } from "./program.ts";
import { CERTIFICATE } from "./serving.ts";

/** Where nginx takes connections: both lead to the same server. */
export type Proxy = { readonly ws: string; readonly wss: string };

/** nginx in front of the server at `upstream`, a ws or wss URL, until the test is over. */
export async function proxying(upstream: string): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), "wireglass-nginx-"));
  const [plain, secure] = [await listener(), await listener()];
  writeFileSync(join(folder, "certificate.pem"), CERTIFICATE.cert);
  writeFileSync(join(folder, "key.pem"), CERTIFICATE.key, { mode: 0o600 });
  writeFileSync(join(folder, "nginx.conf"), configuration(upstream, portOf(plain), portOf(secure)));
  // nginx cannot be given port 0. It takes over open listeners by this variable, as it does in an upgrade
  // of itself; so the system chooses the ports, and clients may connect before nginx has started.
  const nginx = new Program(
    peers().nginx ?? "",
    ["-p", folder, "-c", "nginx.conf", "-e", "stderr"],
    {
      env: { ...process.env, NGINX: "3;4;" },
      stdio: ["ignore", "pipe", "pipe", descriptorOf(plain), descriptorOf(secure)],
    },
  );
  plain.close(); // nginx has its own copies now
  secure.close();
  onTestFinished(async () => {
    await nginx.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    ws: `ws://127.0.0.1:${portOf(plain)}/`,
    wss: `wss://127.0.0.1:${portOf(secure)}/`,
  };
}

function listener(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

const PORTS = new WeakMap<Server, number>();

/** Also after the server was closed. */
function portOf(server: Server): number {
  const port = PORTS.get(server) ?? (server.address() as AddressInfo).port; // it listens on TCP
  PORTS.set(server, port);
  return port;
}

function descriptorOf(server: Server): number {
  // Not documented, and there is no other way to hand a listener to a program that is not Node.
  const { fd } = (server as unknown as { readonly _handle: { readonly fd: number } })._handle;
  return fd;
}

/** The usual way to put nginx in front of WebSockets, as its own documentation shows it. */
function configuration(upstream: string, plainPort: number, securePort: number): string {
  return `daemon off; pid nginx.pid; error_log stderr warn;
${process.getuid?.() === 0 ? "user root;" : "# the folder is ours already"}
worker_processes 1;
events {}
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy;
  fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {
    listen 127.0.0.1:${plainPort};
    listen 127.0.0.1:${securePort} ssl;
    ssl_certificate certificate.pem; ssl_certificate_key key.pem;
    location / {
      proxy_pass ${upstream.replace(/^ws/, "http")};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_ssl_verify on; proxy_ssl_trusted_certificate certificate.pem; proxy_ssl_name localhost;
    }
  }
}
`;
}
