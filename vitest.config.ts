import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@wireglass/source"] },
  ssr: { resolve: { conditions: ["@wireglass/source"] } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "tools/test/**/*.test.ts"],
    globalSetup: ["tools/test/support/temporary-folder.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
