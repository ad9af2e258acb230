import { realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { env } from "node:process";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const root = import.meta.dirname;

// `n3 preview` keeps one node_modules for all projects and links to it from here.
const modules = realpathSync(resolve(root, "node_modules"));

// In the preview one proxy is in front of this server and the backend: it checks Host and Origin,
// and the browser opens the hot-update socket at the address the page came from.
const preview = env.N3_PREVIEW !== undefined;
const backend = env.N3_BACKEND ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  ...(env.N3_VITE_CACHE === undefined ? {} : { cacheDir: env.N3_VITE_CACHE }),
  server: {
    host: "127.0.0.1",
    cors: false,
    fs: { allow: [root, dirname(modules)] },
    ws: { path: "/__n3/vite" },
    ...(preview
      ? { strictPort: true, hmr: { overlay: false } }
      : { proxy: { "/api": { target: backend, ws: true } } }),
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
