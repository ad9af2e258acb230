import { env } from "node:process";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const backend = env.N3_BACKEND ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  // What components in custom/ may use.
  resolve: { alias: { n3: fileURLToPath(new URL("./src/n3/index.ts", import.meta.url)) } },
  server: {
    host: "127.0.0.1",
    cors: false,
    proxy: { "/api": { target: backend, ws: true } },
  },
  // Known before the first page asks for them: a dependency found later would reload the page.
  optimizeDeps: {
    include: [
      "@tanstack/query-core",
      "@tanstack/react-query",
      "@tanstack/react-table",
      "react",
      "react-aria-components",
      "react-dom",
      "react-dom/client",
      "react-hook-form",
      "react/jsx-dev-runtime",
      "react/jsx-runtime",
      "recharts",
      "wouter",
      "zod/mini",
    ],
  },
  build: { manifest: true, modulePreload: { polyfill: false } },
});
