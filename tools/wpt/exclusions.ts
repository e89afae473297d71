import type { Exclusion } from "./case.ts";

const DOCUMENT = "needs a browser document";

/** The files below websockets/ that have no case here. */
export const EXCLUSIONS: readonly Exclusion[] = [
  { source: "Create-on-worker-shutdown.any.js", reason: "needs a web worker with a blob: URL" },
  {
    source: "Create-url-with-windows-1252-encoding.html, constructor/016.html",
    reason: "needs a document in another encoding; URLs in Node are always UTF-8",
  },
  {
    source: "Create-valid-url-relative.tentative.any.js, interfaces/WebSocket/url/resolve.html",
    reason: "needs a base URL; without one a relative URL is a SyntaxError, which is a case",
  },
  { source: "back-forward-cache-*.window.js", reason: DOCUMENT },
  {
    source: "bufferedAmount-unchanged-by-sync-xhr.any.js",
    reason: "needs a synchronous XMLHttpRequest",
  },
  {
    source: "constructor/target-address-space.any.js",
    reason: "Local Network Access, a browser permission that is not in the WebSockets Standard",
  },
  { source: "cookies/*", reason: "needs a cookie store; that a Set-Cookie does no harm is a case" },
  { source: "mixed-content.https.any.js, multi-globals/*, security/*", reason: DOCUMENT },
  {
    source: "opening-handshake/003.html, opening-handshake/003-sets-origin.worker.js",
    reason: "Node has no origin to send",
  },
  { source: "remove-own-iframe-during-onerror.window.js, unload-a-document/*", reason: DOCUMENT },
  {
    source: "stream/tentative/*",
    reason: "WebSocketStream is a proposal, not in the WebSockets Standard",
  },
  {
    source: "?wss variants of every file",
    reason:
      "the server has no certificate; TLS is Node's; that a failed TLS handshake is error and 1006 is a case",
  },
  {
    source: "?wpt_flags=h2 variants of every file",
    reason: "WebSocket over HTTP/2 is another transport of the same API",
  },
  {
    source: "interfaces/WebSocket/events/015.html",
    reason: "event handler content attributes need markup",
  },
];
