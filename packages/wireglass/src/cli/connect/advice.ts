import type { ConnectError } from "../../endpoint/index.ts";
import type { Target } from "./target.ts";
import type { Texts } from "./texts.ts";

/** Which flag or which URL to try next; undefined where the error's own sentence says all there is. */
export function adviceFor(error: ConnectError, target: Target, texts: Texts): string | undefined {
  switch (error.code) {
    case "connect/certificate":
      return texts.adviseCertificate();
    case "connect/proxy":
      return texts.adviseProxy();
    case "connect/closed":
      return /^(ws|http):/i.test(target.url) ? texts.adviseTls() : undefined;
    case "connect/handshake":
      return error.violation?.startsWith("head/") ? texts.adviseStream() : undefined;
    case "connect/timeout":
      return texts.adviseTimeout();
    case "connect/status":
      return adviceForStatus(error.response?.status, texts);
    default:
      return undefined;
  }
}

function adviceForStatus(status: number | undefined, texts: Texts): string | undefined {
  if (status === 401) return texts.adviseUser();
  return status === 403 ? texts.adviseOrigin() : undefined;
}
