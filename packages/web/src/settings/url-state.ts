import { lookedAt } from "../api/client.ts";
import { connectionFilters } from "../api/connection-filters.ts";
import { Store, useStore } from "../api/store.ts";

export const PLACES = ["traffic", "hold", "compose", "rules", "scripts", "captures"] as const;
export type Place = (typeof PLACES)[number];
export const SHEETS = ["messages", "types", "timeline", "handshake"] as const;
export type Sheet = (typeof SHEETS)[number];
export const FORMS = ["tree", "text", "hex", "frames", "diff"] as const;
export type Form = (typeof FORMS)[number];
export const CLOCKS = ["clock", "start", "previous"] as const;
export type ClockMode = (typeof CLOCKS)[number];

/** A message's key everywhere. */
export type MessageKey = { readonly connection: number; readonly index: number };

/** What is looked at, as the address says it: a view can be opened again, and passed on. */
export type View = {
  readonly place: Place;
  /** The name of a capture beside the one that is written to; undefined for that one. */
  readonly capture: string | undefined;
  /** What is shown of the chosen connections. */
  readonly sheet: Sheet;
  /** Messages of these; of all where there is none. */
  readonly connections: readonly number[];
  /** Which list of connections is open. */
  readonly list: "connections" | "exchanges";
  readonly filter: string;
  /** Pings, pongs, and what else keeps a connection alive are left out. */
  readonly quiet: boolean;
  readonly clock: ClockMode;
  /** The message that is looked into. */
  readonly message: MessageKey | undefined;
  readonly form: Form | undefined;
};

const START: View = {
  place: "traffic",
  capture: undefined,
  sheet: "messages",
  connections: [],
  list: "connections",
  filter: "",
  quiet: false,
  clock: "clock",
  message: undefined,
  form: undefined,
};

/** Back to the capture that is written to, as it is. */
export const LIVE: Partial<View> = { capture: undefined, connections: [], message: undefined };

/** Reads the part behind `#`, which is not sent to any server. */
export function readView(hash: string): View {
  const words = new URLSearchParams(hash.replace(/^#/, ""));
  const [, connection, index] = /^(\d{1,15})\.(\d{1,15})$/.exec(words.get("message") ?? "") ?? [];
  const isKnown = connection !== undefined && index !== undefined;
  return {
    place: oneOf(PLACES, words.get("view")) ?? START.place,
    capture: words.get("capture") ?? undefined,
    sheet: oneOf(SHEETS, words.get("sheet")) ?? START.sheet,
    connections: (words.get("conn") ?? "")
      .split(",")
      .filter((one) => /^\d{1,15}$/.test(one))
      .map(Number),
    list: words.get("list") === "exchanges" ? "exchanges" : "connections",
    filter: words.get("filter") ?? "",
    quiet: words.get("quiet") === "1",
    clock: oneOf(CLOCKS, words.get("clock")) ?? START.clock,
    message: isKnown ? { connection: Number(connection), index: Number(index) } : undefined,
    form: oneOf(FORMS, words.get("form")),
  };
}

/** Only what is not as it is at the beginning. */
export function writeView(view: View): string {
  const { place, capture, sheet, connections, list, filter, quiet, clock, message, form } = view;
  const words = new URLSearchParams();
  if (place !== START.place) words.set("view", place);
  if (capture !== undefined) words.set("capture", capture);
  if (sheet !== START.sheet) words.set("sheet", sheet);
  if (connections.length > 0) words.set("conn", connections.join(","));
  if (list !== START.list) words.set("list", list);
  if (filter !== "") words.set("filter", filter);
  if (quiet) words.set("quiet", "1");
  if (clock !== START.clock) words.set("clock", clock);
  if (message !== undefined) words.set("message", `${message.connection}.${message.index}`);
  if (form !== undefined) words.set("form", form);
  return `#${words.toString().replaceAll("%2C", ",")}`;
}

function oneOf<Word extends string>(words: readonly Word[], word: string | null): Word | undefined {
  return words.find((one) => one === word);
}

const store = new Store<View>(readView(globalThis.location?.hash ?? ""));
lookedAt.set(store.get().capture);

/** Looks at something else. What is a step back for the browser is one for the user, unless it is small. */
export function go(change: Partial<View>, how: "push" | "replace" = "push"): void {
  const view = { ...store.get(), ...change };
  const address = writeView(view);
  if (address === writeView(store.get())) return;
  if (how === "push") history.pushState(null, "", address);
  else history.replaceState(null, "", address);
  show(view);
}

/** The capture is another one before anything is asked of it. */
function show(view: View): void {
  lookedAt.set(view.capture);
  store.set(view);
}

/** Has the browser's steps back and forward, and addresses that are typed, change what is looked at. */
export function followAddress(): () => void {
  const read = (): void => show(readView(location.hash));
  if (writeView(store.get()) !== writeView(readView(location.hash))) read(); // while the page was starting
  addEventListener("popstate", read);
  addEventListener("hashchange", read);
  return () => {
    removeEventListener("popstate", read);
    removeEventListener("hashchange", read);
  };
}

export function useView(): View {
  return useStore(store);
}

export function currentView(): View {
  return store.get();
}

/**
 * The filter of the messages that are looked at: what was written, the connections, and no heartbeats where they are
 * hidden.
 *
 * @param removed connections that are left out where all are looked at
 */
export function messageFilter(
  { connections, filter, quiet }: Pick<View, "connections" | "filter" | "quiet">,
  removed: readonly number[],
): string {
  const others = connections.length > 0 ? [] : connectionFilters(removed).slice(0, 1); // no filter takes more
  const parts = [
    connections.length > 0 ? `conn:${connections.join(",")}` : "",
    ...others.map((one) => `-${one}`),
    quiet ? "-opcode:ping,pong" : "",
  ].filter((part) => part !== "");
  if (filter.trim() === "") return parts.join(" ");
  return [...parts, parts.length > 0 ? `(${filter})` : filter].join(" ");
}
