import "./node-version.ts"; // before all else

export { UsageError } from "@wireglass/wire";
export type { ClientOpened, ClientOptions, HeadersInput } from "./client.ts";
export { type CloseInfo, ConnectionClosedError } from "./close-info.ts";
export { type ConnectOptions, connect, connectWebSocket } from "./connect.ts";
export { ConnectError, type ConnectErrorCode } from "./connect-error.ts";
export {
  type AuthSocket,
  authenticate,
  basicCredentials,
  bearerToken,
  Credentials,
  type FirstMessageAuth,
  hashPassword,
  sameSecret,
} from "./credentials.ts";
// For the rooms above, not for the library's users.
export { Deadline } from "./deadline.ts";
export type { DeflateOptions } from "./deflate-options.ts";
export type { Handler, SocketCallbacks, SocketHandler } from "./delivery.ts";
export type { TlsClientOptions } from "./dialer.ts";
export { type Dialed, type DialOptions, dial, HTTP } from "./dialer.ts";
export type { HubCounters, TapMaker } from "./hub.ts";
export { ENDPOINT_LIMITS, type EndpointLimit, type Limits } from "./limits.ts";
export type { Addresses } from "./listener.ts";
export { addressesOf, hostPort, Listener } from "./listener.ts";
export { MessageView } from "./message-view.ts";
export { NODE_COMPRESSOR } from "./node-compressor.ts";
export { KEEPING_HOST as NODE_HOST, random32 } from "./node-host.ts";
export type { IncomingRequest, Opened } from "./opening.ts";
export { adopt, Pump, type PumpClient, readData } from "./pump.ts";
export { type Backoff, type Reconnecting, type ReconnectOptions, reconnect } from "./reconnect.ts";
export { REFUSALS, type Refusal, type RefusalCode } from "./refusal.ts";
export { Room, type RoomCounters, type RoomOptions, type SlowConsumer } from "./room.ts";
export { certificateFingerprint, type SelfSigned, selfSigned } from "./self-signed.ts";
export { type HttpAnswer, type ServeOptions, Server, serve } from "./serve.ts";
export type { HandlerModule, HandlerOptions, HandlerParts } from "./served-module.ts";
export type { Tap } from "./session-options.ts";
export { withoutCredentials } from "./shown-url.ts";
export { SimdMemory } from "./simd-memory.ts";
export { type Message, type OpeningRequest, Socket } from "./socket.ts";
export { StreamSocket } from "./stream-socket.ts";
export {
  connectTcp,
  type ServeTcpOptions,
  type StreamHandler,
  serveTcp,
  type TcpOptions,
  TcpServer,
} from "./tcp.ts";
export type { TlsFacts } from "./tls-facts.ts";
export { tlsFactsOf } from "./tls-facts.ts";
export { type Secured, secureServerSide } from "./tls-server-side.ts";
export {
  bindUdp,
  type Datagram,
  DatagramSocket,
  type DatagramTap,
  UdpEndpoint,
} from "./udp.ts";
export { connectUdp, type UdpOptions } from "./udp-client.ts";
export { type DatagramHandler, type ServeUdpOptions, serveUdp, UdpServer } from "./udp-server.ts";
export { toWebSocket, WebSocket } from "./websocket.ts";
