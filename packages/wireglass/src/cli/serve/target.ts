import type {
  DatagramHandler,
  Handler,
  ServeOptions,
  StreamHandler,
} from "../../endpoint/index.ts";
import type { ListenAddress } from "./listen-address.ts";

/** What is served: how each kind of connection is handled, and what is special about it. */
export type Target = {
  /** As the user wrote it. */
  readonly name: string;
  /** The handler for the next connection. */
  readonly webSocket?: () => Handler;
  readonly stream?: () => StreamHandler;
  readonly datagram?: () => DatagramHandler;
  /** Beyond what the command line says. */
  readonly options?: (address: ListenAddress) => Partial<ServeOptions>;
  /** True where browsers get a page at the same address. */
  readonly page?: boolean;
  /** What the user should know at the start. */
  readonly remarks?: readonly string[];
  readonly stop?: () => void;
};
