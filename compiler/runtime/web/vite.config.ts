import { env } from "node:process";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const backend = env.N3_BACKEND ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
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
