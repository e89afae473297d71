/** The part of `ws` that the benchmark uses; `ws` itself comes without types. */
declare module "ws" {
  import type { AddressInfo } from "node:net";

  export class WebSocket {
    static readonly OPEN: number;
    readonly readyState: number;
    on(event: "message", listener: (data: Buffer, isBinary: boolean) => void): this;
    on(event: "error", listener: (error: Error) => void): this;
    send(data: Uint8Array | string, options?: { binary?: boolean }): void;
  }

  export type PerMessageDeflateOptions = {
    readonly serverNoContextTakeover: boolean;
    readonly clientNoContextTakeover: boolean;
    readonly threshold: number;
    readonly zlibDeflateOptions: { readonly level: number; readonly memLevel: number };
  };

  export class WebSocketServer {
    readonly clients: Set<WebSocket>;
    constructor(options: {
      host: string;
      port: number;
      perMessageDeflate: false | PerMessageDeflateOptions;
    });
    on(event: "connection", listener: (socket: WebSocket) => void): this;
    on(event: "listening", listener: () => void): this;
    address(): AddressInfo;
  }
}
