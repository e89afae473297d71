import { fileURLToPath } from "node:url";

/** The file of a subject. */
export function script(name: string): string {
  return fileURLToPath(new URL(`subjects/${name}.ts`, import.meta.url));
}
