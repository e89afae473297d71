/** A value of a file does not have the form that it should: `message` says which field, and what it must be. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** Reads an object's fields, each of which has to be of the form that is asked for. */
export class Fields {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #path: string;

  /** Throws a {@link ShapeError} where `value` is no object. */
  constructor(value: unknown, path = "") {
    if (!isObject(value)) throw new ShapeError(`${path || "it"} must be an object`);
    this.#object = value;
    this.#path = path;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#object, name) && this.#object[name] !== undefined;
  }

  value(name: string): unknown {
    return Object.hasOwn(this.#object, name) ? this.#object[name] : undefined;
  }

  text(name: string): string {
    const value = this.value(name);
    return typeof value === "string" ? value : this.#fail(name, "a text");
  }

  /** A number from 0 to `max`. */
  number(name: string, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.value(name);
    const fits = typeof value === "number" && value >= 0 && value <= max;
    return fits ? value : this.#fail(name, `a number from 0 to ${max}`);
  }

  whole(name: string, min = 0, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.value(name);
    const fits = Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
    return fits ? Number(value) : this.#fail(name, `a whole number from ${min} to ${max}`);
  }

  flag(name: string): boolean {
    const value = this.value(name);
    return typeof value === "boolean" ? value : this.#fail(name, "true or false");
  }

  oneOf<Choice extends string | number>(name: string, choices: readonly Choice[]): Choice {
    const value = this.value(name);
    const found = choices.find((choice) => choice === value);
    return found ?? this.#fail(name, `one of ${choices.join(", ")}`);
  }

  list(name: string): readonly unknown[] {
    const value = this.value(name);
    return Array.isArray(value) ? value : this.#fail(name, "a list");
  }

  object(name: string): Fields {
    return new Fields(this.value(name), this.#at(name));
  }

  /** Objects of a list. */
  objects(name: string): readonly Fields[] {
    return this.list(name).map((value, i) => new Fields(value, `${this.#at(name)}[${i}]`));
  }

  /** Texts of a list. */
  texts(name: string): readonly string[] {
    return this.list(name).map((value) =>
      typeof value === "string" ? value : this.#fail(name, "a list of texts"),
    );
  }

  /** What `read` makes of the field, as a property of its own; nothing where there is no such field. */
  optional<Name extends string, Value>(
    name: Name,
    read: (fields: Fields, name: Name) => Value,
  ): { readonly [key in Name]?: Value } {
    if (!this.has(name)) return {};
    // A computed key of a type parameter is widened to string, though there is just this one.
    return { [name]: read(this, name) } as { readonly [key in Name]?: Value };
  }

  fail(name: string, what: string): never {
    return this.#fail(name, what);
  }

  #at(name: string): string {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }

  #fail(name: string, what: string): never {
    throw new ShapeError(`"${this.#at(name)}" must be ${what}`);
  }
}

/** True for what JSON calls an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
