import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The page, as files that the workbench serves. */
export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ["@wireglass/source", "module", "browser", "default"] },
  // The server puts another one into each answer.
  html: { cspNonce: "%NONCE%" },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2024",
    // An image or a font as `data:` would need a policy that allows it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
