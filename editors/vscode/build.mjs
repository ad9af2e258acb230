// Bundles the extension into one file, dist/extension.cjs.
import { build } from "esbuild";

await build({
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.cjs",
  bundle: true,
  minify: true,
  sourcemap: false,
  format: "cjs",
  platform: "node",
  target: "node20",
  external: ["vscode"], // the editor hands it in
  logLevel: "warning",
});
