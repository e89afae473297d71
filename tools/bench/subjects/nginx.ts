import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { selfSigned } from "wireglass";
import { peers } from "../../peers/index.ts";
import { sayMissing, subjectPlan } from "./control-lines.ts";
import { freePort, programFolder, serveProgram } from "./program.ts";

/** nginx in front of WebSockets, as its documentation shows it. It forwards, and keeps nothing. */

const { nginx } = peers();
if (nginx === undefined) sayMissing("nginx is not installed (Debian: apt-get install nginx)");

const { secure = false, upstreamPort = 0 } = subjectPlan();
const folder = programFolder();
const port = await freePort();

if (secure) {
  const { cert, key } = await selfSigned();
  writeFileSync(join(folder, "certificate.pem"), cert);
  writeFileSync(join(folder, "key.pem"), key, { mode: 0o600 });
}
const tls = "ssl_certificate certificate.pem; ssl_certificate_key key.pem;";
writeFileSync(
  join(folder, "nginx.conf"),
  `daemon off; pid nginx.pid; error_log stderr error;
${process.getuid?.() === 0 ? "user root;" : "# the folder is ours already"}
worker_processes 1;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy;
  fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {
    listen 127.0.0.1:${port}${secure ? " ssl" : ""};
    ${secure ? tls : ""}
    location / {
      proxy_pass ${secure ? "https" : "http"}://127.0.0.1:${upstreamPort};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_set_header Host $http_host;
    }
  }
}
`,
);

const command = [nginx, "-p", folder, "-c", "nginx.conf", "-e", "stderr"];
await serveProgram(command, { port, folder });
