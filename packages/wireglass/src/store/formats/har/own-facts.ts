import type { ExchangeRecord, OpenRecord } from "@wireglass/lens/record";
import { endsOf, refusalOf, tlsOf, violationsOf } from "../json-lines/record-reader.ts";
import { type Fields, isObject } from "../shape.ts";

/** What our own HAR says of a connection in `_wireglass`. */
export type OwnFacts = Pick<
  OpenRecord,
  "connection" | "protocol" | "source" | "client" | "server" | "tls" | "subprotocol" | "extensions"
> &
  Pick<ExchangeRecord, "refused" | "violations"> & {
    readonly kind: "open" | "exchange";
    /** The request's target, where it is not the URL's path. */
    readonly target?: string;
  };

/** The facts of an entry, or undefined where another tool wrote it. */
export function ownFacts(entry: Fields): OwnFacts | undefined {
  if (!isObject(entry.value("_wireglass"))) return undefined;
  const fields = entry.object("_wireglass");
  const kind = fields.oneOf("kind", ["open", "exchange"]);
  const subprotocol = fields.value("subprotocol");
  return {
    kind,
    ...endsOf(fields),
    ...fields.optional("target", (all, name) => all.text(name)),
    ...fields.optional("tls", (all, name) => tlsOf(all.object(name))),
    ...fields.optional("refused", (all, name) => refusalOf(all.object(name))),
    subprotocol: typeof subprotocol === "string" ? subprotocol : null,
    extensions: fields.has("extensions") ? fields.text("extensions") : "",
    violations: fields.has("violations") ? violationsOf(fields) : [],
  };
}
