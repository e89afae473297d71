/** The part of `ws` that the tools use; `ws` itself comes without types. */
declare module "ws" {
  import type { EventEmitter } from "node:events";
  import type { IncomingMessage } from "node:http";
  import type { Server as HttpsServer } from "node:https";
  import type { AddressInfo } from "node:net";

  export type PerMessageDeflateOptions = {
    readonly serverNoContextTakeover?: boolean;
    readonly clientNoContextTakeover?: boolean;
    readonly serverMaxWindowBits?: number;
    /** `true`, for a client only: the server may choose. */
    readonly clientMaxWindowBits?: number | true;
    /** Shorter messages are not compressed. */
    readonly threshold?: number;
    readonly zlibDeflateOptions?: { readonly level: number; readonly memLevel: number };
  };

  type Shared = {
    readonly perMessageDeflate?: boolean | PerMessageDeflateOptions;
    readonly maxPayload?: number;
    /** Counts; 0 switches a limit off. */
    readonly maxFragments?: number;
    readonly maxBufferedChunks?: number;
    readonly maxPendingAutoPongs?: number;
  };

  export type ClientOptions = Shared & {
    readonly auth?: string;
    readonly ca?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };

  type Data = Uint8Array | string;

  type SocketEvents = {
    open: [];
    message: [data: Buffer, isBinary: boolean];
    ping: [data: Buffer];
    pong: [data: Buffer];
    close: [code: number, reason: Buffer];
    error: [error: Error];
  };

  type SendOptions = { binary?: boolean; fin?: boolean; compress?: boolean };

  export class WebSocket extends EventEmitter<SocketEvents> {
    static readonly OPEN: number;
    constructor(url: string, options?: ClientOptions);
    constructor(url: string, subprotocols: readonly string[], options?: ClientOptions);
    readonly readyState: number;
    readonly protocol: string;
    readonly extensions: string;
    readonly bufferedAmount: number;
    send(data: Data, options?: SendOptions, sent?: (error?: Error) => void): void;
    send(data: Data, sent: (error?: Error) => void): void;
    ping(data?: Data): void;
    close(code?: number, reason?: string): void;
    terminate(): void;
  }

  export type ServerOptions = Shared & {
    readonly host?: string;
    readonly port?: number;
    readonly server?: HttpsServer;
    readonly handleProtocols?: (offered: Set<string>) => string | false;
    readonly verifyClient?: (about: { req: IncomingMessage }) => boolean;
  };

  type ServerEvents = {
    listening: [];
    connection: [socket: WebSocket, request: IncomingMessage];
  };

  export class WebSocketServer extends EventEmitter<ServerEvents> {
    readonly clients: Set<WebSocket>;
    constructor(options: ServerOptions, onListening?: () => void);
    address(): AddressInfo;
    close(): void;
  }
}
