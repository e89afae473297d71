import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import { ApiError } from "./api-error.ts";
import type { ApiMistake } from "./api-types.ts";
import type { Gate } from "./gate.ts";
import { openApiDocument } from "./open-api.ts";
import { readParameters } from "./parameter.ts";
import type { Reader } from "./reader/reader.ts";
import { readBody } from "./request-body.ts";
import type { Desk, Route, RouteAnswer } from "./route.ts";
import { API_ROOT, ROUTES } from "./routes/routes.ts";

/** A file that the page asks for, by a name that is made of what is in it. */
export type PageAsset = { readonly body: Uint8Array<ArrayBuffer>; readonly type: string };

/** The page, with the policy that keeps it in its bounds. */
export type PageDocument = {
  /** In which `%NONCE%` stands for something that is another one each time. */
  readonly html: string;
  readonly policy: (nonce: string) => string;
  readonly assets: ReadonlyMap<string, PageAsset>;
};

export type AppOptions = {
  readonly gate: Gate;
  readonly desk: Desk;
  readonly page: PageDocument;
  readonly version: string;
  /** Where we are reached. */
  readonly url: string;
  readonly failed: (error: unknown) => void;
};

const NEVER_KEPT = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "X-Frame-Options": "DENY",
};
const CLOSED_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Everything that is answered by HTTP. */
export function httpApp(options: AppOptions): Hono {
  const { gate, desk, version, url } = options;
  const app = new Hono();
  app.use(async (context, next) => {
    gate.checkHost(headerOf(context));
    await next();
  });
  app.get("/", (context) => front(context, options));
  app.get("/assets/:name", (context) => asset(options.page, context.req.param("name")));
  app.use(`${API_ROOT}/*`, async (context, next) => {
    gate.check(headerOf(context));
    await next();
  });
  const document = JSON.stringify(openApiDocument(version, url));
  app.get(`${API_ROOT}/openapi.json`, () => json(200, document));
  const routes = Object.values<Route>(ROUTES);
  for (const one of routes) {
    const path = pathOf(one);
    app.on(one.method ?? "get", path, async (context) =>
      responseOf(await answered(one, context, desk)),
    );
  }
  for (const [path, same] of Map.groupBy(routes, pathOf)) {
    const methods = same.flatMap(({ method = "get" }) => METHODS[method]);
    app.all(path, () => {
      const message = `only ${methods.join(", ")} are answered here`;
      return refusal(405, { code: "api/method", message }, methods);
    });
  }
  app.notFound((context) => {
    const known = `there is nothing at this path; ${API_ROOT}/openapi.json lists what there is`;
    const message = context.req.path.startsWith(API_ROOT) ? known : "there is nothing at this path";
    return refusal(404, { code: "api/path", message });
  });
  app.onError((error) => {
    if (error instanceof ApiError) return refusal(error.status, error.mistake);
    options.failed(error);
    const message = "something went wrong here; the terminal says what";
    return refusal(500, { code: "api/internal", message });
  });
  return app;
}

const METHODS = { get: ["GET", "HEAD"], put: ["PUT"], post: ["POST"] } as const;

/** As Hono writes it. */
function pathOf({ path }: Route): string {
  return `${API_ROOT}${path.replace(/\{(\w+)\}/g, ":$1")}`;
}

function headerOf(context: Context): (name: string) => string | undefined {
  return (name) => context.req.header(name);
}

async function answered(one: Route, context: Context, desk: Desk): Promise<RouteAnswer> {
  const query = new Map(Object.entries(context.req.queries()));
  const values = readParameters(one.takes, {
    path: (name) => context.req.param(name),
    header: headerOf(context),
    query,
  });
  const own = "capture" in values ? { ...desk, reader: await readerOf(desk, values) } : desk;
  if (one.upload) return one.answer(values, own, context.req.raw.body ?? new ReadableStream());
  return one.answer(values, own, one.body && (await readBody(context.req.raw, one.body)));
}

function readerOf({ readers }: Desk, { capture }: { readonly capture?: unknown }): Promise<Reader> {
  return readers.of(typeof capture === "string" ? capture : undefined);
}

/** With the token, a cookie takes its place, so that it does not stay in the address bar. */
function front(context: Context, { gate, page }: AppOptions): Response {
  const token = context.req.query("token");
  if (token === undefined) {
    const nonce = randomBytes(16).toString("base64url");
    return new Response(page.html.replaceAll("%NONCE%", nonce), {
      headers: {
        ...NEVER_KEPT,
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": page.policy(nonce),
      },
    });
  }
  if (!gate.isToken(token)) {
    const message = "this address is of another run; open the one that the terminal printed last";
    return refusal(401, { code: "refused/token", message });
  }
  // Only the API needs it: the page itself tells nothing, and other ports of this host see less of it.
  const cookie = `${gate.cookieName}=${gate.token}; Path=${API_ROOT}; HttpOnly; SameSite=Strict`;
  return new Response(null, {
    status: 303,
    headers: { ...NEVER_KEPT, Location: "/", "Set-Cookie": cookie },
  });
}

/** It tells nothing of the capture, so it takes no token; its name changes with it, so browsers may keep it. */
function asset({ assets }: PageDocument, name: string): Response {
  const found = assets.get(name);
  if (found === undefined)
    return refusal(404, { code: "api/path", message: "there is nothing at this path" });
  return new Response(found.body, {
    headers: {
      ...NEVER_KEPT,
      "Cache-Control": "private, max-age=31536000, immutable",
      "Content-Type": found.type,
      "Content-Security-Policy": CLOSED_POLICY,
    },
  });
}

function responseOf(answer: RouteAnswer): Response {
  if (answer.kind === "json") return json(200, answer.body);
  return new Response(answer.body, {
    headers: {
      ...NEVER_KEPT,
      "Content-Type": "application/octet-stream",
      "Content-Disposition": `attachment; filename="${answer.fileName}"`,
      "Content-Security-Policy": CLOSED_POLICY,
    },
  });
}

function refusal(
  status: number,
  mistake: ApiMistake,
  methods: readonly string[] = METHODS.get,
): Response {
  const response = json(status, JSON.stringify(mistake));
  if (status === 401) response.headers.set("WWW-Authenticate", "Bearer");
  if (status === 405) response.headers.set("Allow", methods.join(", "));
  return response;
}

function json(status: number, body: Uint8Array<ArrayBuffer> | string): Response {
  return new Response(body, {
    status,
    headers: {
      ...NEVER_KEPT,
      "Content-Type": "application/json; charset=utf-8",
      "Content-Security-Policy": CLOSED_POLICY,
    },
  });
}
