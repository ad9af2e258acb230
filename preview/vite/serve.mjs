// Starts Vite over one folder: node serve.mjs ROOT. Says {"event":"ready","port":N} on stdout, and
// nothing else there. Ends with its stdin, so that it never outlives the preview.
import { createServer as createHttpServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = process.argv[2];
const say = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
const said = (level) => (message) => say({ event: "log", level, message });

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
process.on("SIGTERM", () => process.exit(0));

const vite = createRequire(join(root, "package.json")).resolve("vite");
const { createServer } = await import(pathToFileURL(vite).href);

const http = createHttpServer();
const warned = new Set();
const server = await createServer({
  root,
  clearScreen: false,
  server: { middlewareMode: true, ws: { server: http } },
  customLogger: {
    hasWarned: false,
    info: said("info"),
    warn: said("warning"),
    error: said("error"),
    warnOnce(message) {
      if (warned.has(message)) return;
      warned.add(message);
      said("warning")(message);
    },
    clearScreen() {},
    hasErrorLogged: () => false,
  },
});
http.on("request", server.middlewares);
http.listen(0, "127.0.0.1", () => {
  say({ event: "ready", port: http.address().port });
  // Transformed before the browser asks.
  void server.warmupRequest("/src/main.tsx");
});
