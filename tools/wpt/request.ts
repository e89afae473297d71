import type { Env } from "./case.ts";
import { connect } from "./conversation.ts";

/** A handshake request as the server saw it; header names in lowercase. */
export type SeenRequest = {
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
};

type Report = Omit<SeenRequest, "headers"> & { readonly rawHeaders: readonly string[] };

/** The request that a constructor with these arguments sends; `path` begins with /request. */
export async function requestOf(
  env: Env,
  path: string,
  ...rest: readonly unknown[]
): Promise<SeenRequest> {
  const talk = connect(env, path, ...rest);
  const { rawHeaders, ...line }: Report = JSON.parse(await talk.text());
  await talk.end();
  const headers = new Map<string, readonly string[]>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? "").toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), rawHeaders[i + 1] ?? ""]);
  }
  return { ...line, headers };
}
