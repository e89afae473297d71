/**
 * Events as the browser makes them: trusted, with a target and a phase that are right for every
 * listener. Node's own can be made neither trusted nor cheaply, so these only share its prototypes:
 * `instanceof` holds, and every member is ours.
 */
export type DispatchedEvent = {
  readonly type: string;
  target: EventTarget | null;
  currentTarget: EventTarget | null;
  eventPhase: number;
};

const AT_TARGET = 2;

class TrustedEvent {
  readonly type: string;
  readonly isTrusted = true;
  target: EventTarget | null = null;
  currentTarget: EventTarget | null = null;
  eventPhase = 0;
  cancelBubble = false;
  #time: number | undefined;
  /** Set by `stopImmediatePropagation`: the listeners that are left are not called. */
  stopped = false;

  constructor(type: string) {
    this.type = type;
  }

  /** When it was first asked for: asking the clock for every event would cost more than the event. */
  get timeStamp(): number {
    this.#time ??= performance.now();
    return this.#time;
  }

  // What is the same for all of them is no field: an event is made for every message.

  get bubbles(): boolean {
    return false;
  }

  get cancelable(): boolean {
    return false;
  }

  get composed(): boolean {
    return false;
  }

  get defaultPrevented(): boolean {
    return false;
  }

  get returnValue(): boolean {
    return true;
  }

  get srcElement(): EventTarget | null {
    return this.target;
  }

  composedPath(): EventTarget[] {
    return this.currentTarget === null ? [] : [this.currentTarget];
  }

  preventDefault(): void {}

  stopPropagation(): void {
    this.cancelBubble = true;
  }

  stopImmediatePropagation(): void {
    this.cancelBubble = true;
    this.stopped = true;
  }
}

class TrustedMessageEvent extends TrustedEvent {
  readonly data: unknown;
  readonly origin: string;

  constructor(data: unknown, origin: string) {
    super("message");
    this.data = data;
    this.origin = origin;
  }

  get lastEventId(): string {
    return "";
  }

  get source(): null {
    return null;
  }

  get ports(): readonly never[] {
    return NO_PORTS;
  }
}

class TrustedCloseEvent extends TrustedEvent {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;

  constructor(code: number, reason: string, wasClean: boolean) {
    super("close");
    this.code = code;
    this.reason = reason;
    this.wasClean = wasClean;
  }
}

const NO_PORTS: readonly never[] = Object.freeze([]);

/** Makes `instanceof Base` true for a class that does not run Base's constructor. */
function dressAs(
  trusted: { readonly prototype: object },
  base: { readonly prototype: object },
): void {
  for (const [name, member] of Object.entries(
    Object.getOwnPropertyDescriptors(TrustedEvent.prototype),
  )) {
    if (name !== "constructor") Object.defineProperty(trusted.prototype, name, member);
  }
  Reflect.deleteProperty(trusted.prototype, "constructor");
  Object.setPrototypeOf(trusted.prototype, base.prototype);
}

dressAs(TrustedMessageEvent, MessageEvent);
dressAs(TrustedCloseEvent, CloseEvent);
dressAs(TrustedEvent, Event);

export function simpleEvent(type: "open" | "error"): DispatchedEvent {
  return new TrustedEvent(type);
}

export function messageEvent(data: unknown, origin: string): DispatchedEvent {
  return new TrustedMessageEvent(data, origin);
}

export function closeEvent(code: number, reason: string, clean: boolean): DispatchedEvent {
  return new TrustedCloseEvent(code, reason, clean);
}

type Callback = ((event: never) => unknown) | { handleEvent(event: never): unknown };

type Listener = {
  readonly callback: Callback | undefined;
  readonly capture: boolean;
  readonly once: boolean;
  /** The place of an `onX` handler: who is called is looked up when its turn comes. */
  readonly handler?: () => unknown;
  removed: boolean;
};

/** The listeners of one target, in the order in which they were added (DOM §2.7 and §2.9). */
export class ListenerLists {
  readonly #target: EventTarget;
  readonly #lists = new Map<string, Listener[]>();

  constructor(target: EventTarget) {
    this.#target = target;
  }

  /** An event that the caller made: its own fields are read-only, so ours are laid over them. */
  dispatchForeign(event: Event): boolean {
    for (const name of ["target", "currentTarget", "eventPhase"]) {
      Object.defineProperty(event, name, { value: null, writable: true, configurable: true });
    }
    this.dispatch(event as never); // its fields are writable now
    return !event.defaultPrevented;
  }

  add(type: string, callback: Callback | null, options: unknown): void {
    if (callback === null || callback === undefined) return;
    const { capture, once, signal } = flags(options);
    if (signal?.aborted) return;
    const list = this.#list(type);
    if (list.some((entry) => entry.callback === callback && entry.capture === capture)) return;
    list.push({ callback, capture, once, removed: false });
    signal?.addEventListener("abort", () => this.remove(type, callback, { capture }), {
      once: true,
    });
  }

  remove(type: string, callback: Callback | null, options: unknown): void {
    const { capture } = flags(options);
    const list = this.#list(type);
    const at = list.findIndex((entry) => entry.callback === callback && entry.capture === capture);
    this.#drop(list, at);
  }

  /** Gives an `onX` handler its place; it keeps that until {@link dropHandler}. */
  placeHandler(type: string, handler: () => unknown): void {
    this.#list(type).push({
      callback: undefined,
      capture: false,
      once: false,
      handler,
      removed: false,
    });
  }

  dropHandler(type: string): void {
    const list = this.#list(type);
    this.#drop(
      list,
      list.findIndex(({ handler }) => handler !== undefined),
    );
  }

  /** Calls everyone; what one of them throws is reported as uncaught, and the others are still called. */
  dispatch(event: DispatchedEvent & { stopped?: boolean }): void {
    const list = this.#lists.get(event.type);
    if (list === undefined || list.length === 0) return;
    event.target = this.#target;
    event.currentTarget = this.#target;
    event.eventPhase = AT_TARGET;
    for (const listener of list.length === 1 ? list : [...list]) {
      if (listener.removed || event.stopped) continue;
      if (listener.once) this.#drop(list, list.indexOf(listener));
      this.#call(listener, event);
    }
    event.currentTarget = null;
    event.eventPhase = 0;
  }

  #call(listener: Listener, event: DispatchedEvent): void {
    try {
      if (listener.handler !== undefined) this.#callHandler(listener.handler(), event);
      else if (typeof listener.callback === "function") {
        listener.callback.call(this.#target, event as never); // the callback's own type is its business
      } else listener.callback?.handleEvent(event as never);
    } catch (error) {
      // As the browser does: reported, and the other listeners are called all the same.
      process.nextTick(() => {
        throw error;
      });
    }
  }

  /** HTML §8.1.8.1: what a handler returns cancels the event; an object that is no function is not called. */
  #callHandler(handler: unknown, event: DispatchedEvent): void {
    if (typeof handler !== "function") return;
    const result: unknown = handler.call(this.#target, event);
    if (result === false) (event as unknown as Event).preventDefault(); // every event has it
  }

  #list(type: string): Listener[] {
    const known = this.#lists.get(type);
    if (known !== undefined) return known;
    const list: Listener[] = [];
    this.#lists.set(type, list);
    return list;
  }

  #drop(list: Listener[], at: number): void {
    const [listener] = at < 0 ? [] : list.splice(at, 1);
    if (listener !== undefined) listener.removed = true;
  }
}

function flags(options: unknown): { capture: boolean; once: boolean; signal?: AbortSignal } {
  if (typeof options !== "object" || options === null) {
    return { capture: Boolean(options), once: false };
  }
  const { capture, once, signal } = options as {
    capture?: unknown;
    once?: unknown;
    signal?: AbortSignal;
  };
  return { capture: Boolean(capture), once: Boolean(once), ...(signal && { signal }) };
}
