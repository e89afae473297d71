import { SCHEMAS } from "./answer-schemas.ts";
import { LANGUAGE_HEADER, type Parameters } from "./parameter.ts";
import type { Route } from "./route.ts";
import { API_ROOT, ROUTES } from "./routes/routes.ts";
import { named } from "./schema.ts";

/** Of a place in the document: it is JSON, and what it may hold is OpenAPI's affair. */
type Part = Readonly<Record<string, unknown>>;

const REFUSALS = {
  "400": "a parameter, the filter or the body is wrong",
  "401": "the token is missing or wrong",
  "403": "the Host or the Origin is not ours",
  "404": "there is nothing of that number",
  "503": "the capture cannot be read, or too much is asked at once",
} as const;

/** The API as an OpenAPI 3.1 document, made from the routes themselves. */
export function openApiDocument(version: string, server: string): Part {
  return {
    openapi: "3.1.0",
    info: {
      title: "Wireglass",
      version,
      description:
        "What was captured, live and from before, and hands on what is live. The feed, a WebSocket at /api/v1/feed, is described in docs/api.md.",
    },
    servers: [{ url: `${server}${API_ROOT}` }],
    security: [{ token: [] }],
    paths: paths(),
    components: {
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "the token in the address that the terminal prints",
        },
      },
      schemas: SCHEMAS,
    },
  };
}

/** Routes of one path stand together. */
function paths(): Part {
  const byPath: Record<string, Record<string, Part>> = {};
  for (const [name, one] of Object.entries<Route>(ROUTES)) {
    byPath[one.path] ??= {};
    Object.assign(byPath[one.path] ?? {}, { [one.method ?? "get"]: operation(name, one) });
  }
  return byPath;
}

function operation(name: string, { summary, takes, gives, body, upload }: Route): Part {
  const content =
    "schema" in gives
      ? { "application/json": { schema: named(gives.schema) } }
      : { [gives.media]: { schema: { type: "string", format: "binary" } } };
  const refusals = Object.entries(REFUSALS).map(([status, description]) => [
    status,
    { description, content: { "application/json": { schema: named("Mistake") } } },
  ]);
  const responses = { "200": { description: summary, content }, ...Object.fromEntries(refusals) };
  const bytes = { "application/octet-stream": { schema: { type: "string", format: "binary" } } };
  const carried = upload ? bytes : body && { "application/json": { schema: named(body) } };
  return {
    operationId: name,
    summary,
    parameters: parametersOf(takes),
    ...(carried && { requestBody: { required: true, content: carried } }),
    responses,
  };
}

function parametersOf(takes: Parameters): readonly Part[] {
  return Object.entries(takes).map(([name, one]) => ({
    name: one.in === "header" ? LANGUAGE_HEADER : name,
    in: one.in,
    required: one.in === "path",
    description: one.description,
    schema: one.schema,
  }));
}
