// Puts one golden together with the runtime, as `n3 compile` does: node scripts/assemble.mjs GOLDEN OUT
// Links this folder's node_modules, so that OUT can be checked, built and served at once.
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, resolve } from "node:path";

const runtime = resolve(import.meta.dirname, "..");
const [golden, out] = process.argv.slice(2);
if (golden === undefined || out === undefined) {
  console.error("usage: node scripts/assemble.mjs GOLDEN OUT");
  process.exit(2);
}

const shared = [
  ".npmrc",
  ".prettierignore",
  ".prettierrc.json",
  "eslint.config.js",
  "package-lock.json",
  "package.json",
  "tsconfig.json",
  "vite.config.ts",
  "vitest.config.ts",
];
const isTest = /\.test(-d)?\.tsx?$/;

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const name of shared) cpSync(resolve(runtime, name), resolve(out, name));
cpSync(resolve(runtime, "src/n3"), resolve(out, "src/n3"), {
  recursive: true,
  filter: (path) => !isTest.test(basename(path)),
});
cpSync(resolve(golden, "index.html"), resolve(out, "index.html"));
cpSync(resolve(golden, "src"), resolve(out, "src"), { recursive: true });
if (existsSync(resolve(golden, "custom")))
  cpSync(resolve(golden, "custom"), resolve(out, "custom"), { recursive: true });
symlinkSync(resolve(runtime, "node_modules"), resolve(out, "node_modules"));
