// Proves the goldens: node scripts/check_goldens.mjs
// Each is combined with the runtime, then type-checked, linted, checked for format, built and measured.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const runtime = resolve(import.meta.dirname, "..");
const goldens = resolve(runtime, "../../gen/frontend/testdata");
const bin = resolve(runtime, "node_modules/.bin");
const names = process.argv.length > 2 ? process.argv.slice(2) : readdirSync(goldens);

let failed = 0;
for (const name of names) {
  const out = mkdtempSync(join(tmpdir(), `n3-${name}-`));
  const run = (cwd, command, ...args) => {
    console.log(`${name}: ${[command, ...args].join(" ")}`);
    execFileSync(command, args, { cwd, stdio: "inherit" });
  };
  try {
    run(runtime, process.execPath, "scripts/assemble.mjs", join(goldens, name), out);
    run(out, join(bin, "tsc"));
    run(out, join(bin, "eslint"), ".");
    run(out, join(bin, "prettier"), "--check", ".");
    run(out, join(bin, "vite"), "build", "--logLevel", "warn");
    run(runtime, process.execPath, "scripts/size.mjs", join(out, "dist"), name);
  } catch (error) {
    failed += 1;
    console.error(`${name}: ${error.message}`);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
console.log(`${names.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
