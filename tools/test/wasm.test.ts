import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DEFLATE_MODULE } from "../../packages/wireglass/src/endpoint/deflate-module.ts";
import { GENERATED, moduleText, sourcesDigest } from "../wasm/deflate-module.ts";

test("the compiled deflater is of its present sources: `npm run wasm` prints it", () => {
  expect(readFileSync(GENERATED, "utf8")).toBe(moduleText(DEFLATE_MODULE, sourcesDigest()));
});
