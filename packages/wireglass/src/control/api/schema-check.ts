import type { Schema } from "./schema.ts";

/** What is wrong with a value by a schema, as far as our own schemas go; empty where nothing is. */
export function faultsOf(
  value: unknown,
  schema: Schema,
  schemas: Readonly<Record<string, Schema>>,
  at = "$",
): readonly string[] {
  const target = schemas[schema.$ref?.split("/").at(-1) ?? ""];
  if (schema.$ref !== undefined) {
    return target ? faultsOf(value, target, schemas, at) : [`${at}: no schema ${schema.$ref}`];
  }
  if (schema.anyOf !== undefined) {
    const each = schema.anyOf.map((one) => faultsOf(value, one, schemas, at));
    return each.some((faults) => faults.length === 0) ? [] : (each[0] ?? []);
  }
  if (schema.const !== undefined && value !== schema.const) return [`${at}: not ${schema.const}`];
  if (schema.enum !== undefined && !schema.enum.some((one) => one === value))
    return [`${at}: not one of ${schema.enum}`];
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value))) return [`${at}: not ${types}`];
  if (typeof value === "number" && value < (schema.minimum ?? value)) return [`${at}: too small`];
  return [
    ...faultsOfItems(value, schema, schemas, at),
    ...faultsOfFields(value, schema, schemas, at),
  ];
}

function isOf(type: string, value: unknown): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  if (type === "null") return value === null;
  if (type === "object")
    return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function faultsOfItems(
  value: unknown,
  { items, prefixItems = [] }: Schema,
  schemas: Readonly<Record<string, Schema>>,
  at: string,
): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one, index) => {
    const schema = prefixItems[index] ?? items;
    return schema ? faultsOf(one, schema, schemas, `${at}[${index}]`) : [];
  });
}

function faultsOfFields(
  value: unknown,
  { properties, required = [], additionalProperties }: Schema,
  schemas: Readonly<Record<string, Schema>>,
  at: string,
): readonly string[] {
  if (properties === undefined || !isOf("object", value)) return [];
  const fields = Object.entries(value as Record<string, unknown>); // it is an object
  const missing = required.filter((name) => !fields.some(([one]) => one === name));
  return [
    ...missing.map((name) => `${at}.${name}: missing`),
    ...fields.flatMap(([name, one]) => {
      const schema = properties[name];
      if (schema !== undefined) return faultsOf(one, schema, schemas, `${at}.${name}`);
      return additionalProperties === false ? [`${at}.${name}: not in the schema`] : [];
    }),
  ];
}
