/**
 * Gives a class the shape that Web IDL wants: constants on the interface and on its prototype, attributes
 * and methods enumerable, and its name as the tag.
 */
export function shapeInterface(
  interfaceObject: { readonly name: string; readonly prototype: object },
  constants: Readonly<Record<string, number>>,
): void {
  const { name: tag, prototype } = interfaceObject;
  for (const [name, value] of Object.entries(constants)) {
    const constant = { value, enumerable: true, writable: false, configurable: false };
    Object.defineProperty(interfaceObject, name, constant);
    Object.defineProperty(prototype, name, constant);
  }
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const settled = name === "constructor" || name in constants;
    if (!settled) Object.defineProperty(prototype, name, { enumerable: true });
  }
  Object.defineProperty(prototype, Symbol.toStringTag, { value: tag, configurable: true });
}
