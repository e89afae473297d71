/** The part of `ws` that the two reference peers use; the package has no types of its own. */
declare module "ws" {
  type Options = {
    readonly port?: number;
    readonly host?: string;
    readonly maxPayload?: number;
    readonly maxFragments?: number;
    readonly maxBufferedChunks?: number;
    readonly maxPendingAutoPongs?: number;
    readonly perMessageDeflate?: { readonly threshold: number };
  };

  export class WebSocket {
    constructor(url: string, options?: Options);
    binaryType: string;
    on(event: "message", listener: (data: Uint8Array, isBinary: boolean) => void): this;
    on(event: "error", listener: (error: Error) => void): this;
    on(event: "close" | "open", listener: () => void): this;
    send(data: Uint8Array, options: { readonly binary: boolean }): void;
  }

  export class WebSocketServer {
    constructor(options: Options, onListening?: () => void);
    on(event: "connection", listener: (socket: WebSocket) => void): this;
  }
}
