import { SCHEMAS, type SchemaName } from "./answer-schemas.ts";
import { ApiError } from "./api-error.ts";
import type { Schema } from "./schema.ts";
import { faultsOf } from "./schema-check.ts";

/** A message of the largest kind that is held, in base64, and some. */
const MOST_BYTES = 32 << 20;

/**
 * The JSON that a request carries.
 *
 * @throws ApiError `body/…` (as a rejection) where it is not what the schema says
 */
export async function readBody(request: Request, name: SchemaName): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\b/i.test(type))
    throw wrong("type", "send the body as JSON, with Content-Type: application/json");
  const value = parsed(await read(request));
  const [fault] = faultsOf(value, SCHEMAS[name] as Schema, SCHEMAS, "body");
  if (fault !== undefined) throw wrong("value", `${fault}; openapi.json has its schema, ${name}`);
  return value;
}

async function read(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw wrong("size", `a body has at most ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong("json", `the body is no JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function wrong(what: string, message: string): ApiError {
  return new ApiError(400, { code: `body/${what}`, message });
}
