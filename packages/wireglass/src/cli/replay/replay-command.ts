/** What `wireglass replay` was asked for. */
export type ReplayCommand = {
  /** A connection as in 7, or one message of it as in 7.12. */
  readonly what: string;
  readonly capture?: string | undefined;
  /** Another server; its path stays where this one has none. */
  readonly to?: string | undefined;
  readonly pace: "replies" | "answers" | "recorded";
  /** So many times faster than it was recorded. */
  readonly speed: number;
  readonly times: number;
  readonly timeoutSeconds: number;
  /** Paths of what is not compared. */
  readonly ignore: readonly string[];
  readonly allow: readonly ("missing" | "extra" | "changed")[];
  readonly strict: boolean;
  /** A file of bindings; false for none. */
  readonly bindings?: string | false | undefined;
  readonly showBindings: boolean;
  readonly headers: readonly (readonly [string, string])[];
  readonly insecure: boolean;
  readonly ca?: string | undefined;
  readonly proxy?: string | undefined;
  /** Adds what was said to the capture. */
  readonly save: boolean;
  /** Where to; without it, the capture that is replayed. */
  readonly saveTo?: string;
  readonly json: boolean;
};
