import type { DocComment } from "./doc-comment.ts";

/** A function as it is called: overloads one below the other. */
export type Callable = {
  readonly code: string;
  readonly parameters: readonly string[];
  /** The classes of errors that its own lines throw. */
  readonly thrown: readonly string[];
};

export type Member = {
  /** "send", or "about.cause" for a property of a property. */
  readonly name: string;
  readonly optional: boolean;
  readonly isStatic: boolean;
  /** It has a setter. */
  readonly writable: boolean;
  readonly doc: DocComment;
  /** A property's type in one line; empty for a method. */
  readonly type: string;
  /** Only for methods. */
  readonly callable: Callable | undefined;
};

/** "path#name" of the declaration behind an export. */
export type Key = string;

/** One public export. */
export type Entry = {
  readonly key: Key;
  readonly name: string;
  readonly kind: "function" | "class" | "type" | "value";
  readonly door: string;
  /** The file that declares it, as a path in the repository. */
  readonly file: string;
  readonly doc: DocComment;
  /** The declaration without bodies; "" for an object type, which its members say completely. */
  readonly code: string;
  /** Types that it names and that no door exports. */
  readonly helpers: string;
  readonly callable: Callable | undefined;
  readonly members: readonly Member[];
  /** What the names of types in it mean. */
  readonly named: ReadonlyMap<string, Key>;
};
