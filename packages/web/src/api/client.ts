import type { ApiMistake } from "wireglass/api";
import { Store } from "./store.ts";

export const ROOT = "/api/v1";

/** What the API has against a question, in a sentence of its own; `code` "offline" where nobody answers. */
export class ApiProblem extends Error {
  readonly mistake: ApiMistake;

  constructor(mistake: ApiMistake) {
    super(mistake.message);
    this.name = "ApiProblem";
    this.mistake = mistake;
  }
}

export type Query = Readonly<Record<string, string | number | undefined>>;

/** The name of the capture that is looked at; undefined for the one that is written to. */
export const lookedAt = new Store<string | undefined>(undefined);

/** What is read of a capture, and not of what runs. */
const OF_CAPTURE =
  /^\/(?:connections\/\d+(?:\/messages.*|\/places|\/mark)?|exchanges.*|messages|places|types|timeline|export|marks)$/;

/** Where something of the API is, with what is asked of it. */
export function addressOf(path: string, asked: Query = {}): string {
  const query = OF_CAPTURE.test(path) ? { ...asked, capture: lookedAt.get() } : asked;
  const words = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return `${ROOT}${path}${words.length === 0 ? "" : `?${new URLSearchParams(words)}`}`;
}

/** Asks the API of the workbench that served this page. Rejects with ApiProblem. */
export async function ask<Answer>(
  path: string,
  query: Query = {},
  init: RequestInit = {},
): Promise<Answer> {
  const asked = path === "/connections" ? { ...query, capture: lookedAt.get() } : query;
  const response = await request(addressOf(path, asked), init);
  return (await response.json()) as Answer; // as the route's schema says
}

/** Bytes that the API has to be saved. Rejects with ApiProblem. */
export async function askBytes(path: string, query: Query = {}): Promise<Uint8Array<ArrayBuffer>> {
  const response = await request(addressOf(path, query), {});
  return new Uint8Array(await response.arrayBuffer());
}

/** Has something done. Rejects with ApiProblem. */
export function tell<Answer>(
  method: "PUT" | "POST" | "DELETE",
  path: string,
  body: unknown = {},
): Promise<Answer> {
  const headers = { "Content-Type": "application/json" };
  const init = { method, headers, body: JSON.stringify(body) };
  return request(addressOf(path), init).then((response) => response.json() as Promise<Answer>);
}

const OFFLINE = {
  en: "Wireglass does not answer. Was it stopped? Start it again, and open the address that it prints.",
  zh: "Wireglass 没有响应。它是否已停止？请重新启动它，并打开它打印的地址。",
} as const;

function language(): keyof typeof OFFLINE {
  return document.documentElement.lang === "zh" ? "zh" : "en";
}

async function request(address: string, init: RequestInit): Promise<Response> {
  const response = await fetch(address, {
    ...init,
    headers: { "Accept-Language": language(), ...init.headers },
  }).catch((error: unknown) => {
    if (init.signal?.aborted === true) throw error;
    throw new ApiProblem({ code: "offline", message: OFFLINE[language()] });
  });
  if (response.ok) return response;
  const mistake: unknown = await response.json();
  throw new ApiProblem(mistake as ApiMistake); // every refusal has this form
}
