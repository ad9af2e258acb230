// Finds what the TypeScript runtime exports and nothing uses: neither the runtime and its tests, nor
// any application; those of compiler/gen/frontend/testdata are examples of all. And files that only tests
// import. Prints them, and ends with 1 where there is one.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { analyzeTsConfig } from "ts-unused-exports";

const runtime = resolve(import.meta.dirname, "../compiler/runtime/web");
const goldens = resolve(runtime, "../../gen/frontend/testdata");

/** For the components of users, and lengths of time, of which an application uses one or another. */
const published = ["index.ts", "core/durations.ts"];

/** What a folder exports below src/n3 without using it: "core/a.ts: name", and whole files. */
function unused(folder) {
  const { unusedExports, unusedFiles } = analyzeTsConfig(join(folder, "tsconfig.json"), [
    "--findCompletelyUnusedFiles",
  ]);
  const own = (path) => relative(join(folder, "src/n3"), resolve(folder, path));
  const ours = (name) => !name.startsWith("..") && !published.includes(name.split(":")[0]);
  const names = Object.entries(unusedExports).flatMap(([path, list]) =>
    list.map(({ exportName }) => `${own(path)}: ${exportName}`),
  );
  return {
    names: new Set(names.filter(ours)),
    files: new Set((unusedFiles ?? []).map(own).filter(ours)),
  };
}

const both = (one, other) => new Set([...one].filter((name) => other.has(name)));
let { names } = unused(runtime);
let files;
for (const golden of readdirSync(goldens)) {
  const out = mkdtempSync(join(tmpdir(), `n3-${golden}-`));
  try {
    execFileSync(process.execPath, [
      join(runtime, "scripts/assemble.mjs"),
      join(goldens, golden),
      out,
    ]);
    const app = unused(out);
    names = both(names, app.names);
    files = files === undefined ? app.files : both(files, app.files);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
for (const name of names) console.log(`unused export: ${name}`);
for (const file of files) console.log(`no application imports ${file}`);
process.exit(names.size + files.size === 0 ? 0 : 1);
