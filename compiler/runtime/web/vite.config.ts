import { createHash } from "node:crypto";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const backend = env.N3_BACKEND ?? "http://127.0.0.1:8000";

/** Tells the service worker which files there are; see `src/n3/service_worker.ts`. */
function builtFiles(): Plugin {
  return {
    name: "n3-built-files",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const worker = bundle["service_worker.js"];
      if (worker?.type !== "chunk") throw new Error("The build has no service worker.");
      const all = Object.values(bundle);
      const entry = all.find((one) => one.type === "chunk" && one.name === "index" && one.isEntry);
      const assets = all.filter(({ fileName }) => fileName.startsWith("assets/"));
      const files = [entry, ...assets.filter((one) => one !== entry)].flatMap(
        (one) => one?.fileName ?? [],
      );
      const index = bundle["index.html"];
      const page = index?.type === "asset" ? index.source : "";
      const version = createHash("sha256").update(files.join()).update(page).digest("hex");
      const build = { version: version.slice(0, 16), files };
      const text = JSON.stringify(env.VITE_SERVICE_WORKER === "off" ? null : build);
      worker.code = worker.code.replaceAll("__N3_BUILD__", `(${text})`);
    },
  };
}

export default defineConfig({
  plugins: [react(), builtFiles()],
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
  build: {
    manifest: true,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", service_worker: "src/n3/service_worker.ts" },
      output: {
        // Its address is always the same: a browser looks there for the next one.
        entryFileNames: ({ name }) =>
          name === "service_worker" ? "[name].js" : "assets/[name]-[hash].js",
      },
    },
  },
});
