import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@wireglass/source"] },
  ssr: { resolve: { conditions: ["@wireglass/source"] } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "tools/test/**/*.test.ts"],
    globalSetup: ["tools/test/support/temporary-folder.ts"],
    // Node strips types with WebAssembly, in each thread of ours that runs from its sources; where many threads come and
    // go, V8 crashes now and then when it compiles the calls that this makes anew: it never does so here.
    execArgv: ["--wasm-wrapper-tiering-budget=2000000000"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
