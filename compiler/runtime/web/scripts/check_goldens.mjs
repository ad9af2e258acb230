// Proves the goldens: node scripts/check_goldens.mjs [NAME…]
// Each is combined with the runtime, then type-checked, built and measured. What the compiler wrote is
// linted and checked for format, in one run for all: the files of the runtime are the same in each golden
// and checked where they are written, and ESLint takes seconds to read the types of the packages.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const runtime = resolve(import.meta.dirname, "..");
const goldens = resolve(runtime, "../../gen/frontend/testdata");
const bin = resolve(runtime, "node_modules/.bin");
const names = process.argv.length > 2 ? process.argv.slice(2) : readdirSync(goldens);

/** Everything assembled, a folder a golden: ESLint and Prettier take the settings beside each file. */
const out = mkdtempSync(join(tmpdir(), "n3-goldens-"));

let failed = 0;

function run(cwd, command, ...args) {
  console.log([command, ...args].join(" "));
  execFileSync(command, args, { cwd, stdio: "inherit" });
}

/** Runs the steps of one check; what fails is counted. */
function check(name, steps) {
  console.log(`==> ${name}`);
  try {
    steps();
  } catch (error) {
    failed += 1;
    console.error(`${name}: ${error.message}`);
  }
}

try {
  for (const name of names) {
    const app = join(out, name);
    check(name, () => {
      run(runtime, process.execPath, "scripts/assemble.mjs", join(goldens, name), app);
      run(app, join(bin, "tsc"));
      run(app, join(bin, "vite"), "build", "--logLevel", "warn");
      run(runtime, process.execPath, "scripts/size.mjs", join(app, "dist"), name);
    });
  }
  const written = names.flatMap((name) =>
    [...readdirSync(join(goldens, name, "src")).map((entry) => join("src", entry)), "custom"]
      .map((path) => join(name, path))
      .filter((path) => existsSync(join(goldens, path))),
  );
  const pages = names.map((name) => join(name, "index.html"));
  check("lint of all", () => run(out, join(bin, "eslint"), ...written));
  check("format of all", () => run(out, join(bin, "prettier"), "--check", ...written, ...pages));
} finally {
  rmSync(out, { recursive: true, force: true });
}
console.log(failed === 0 ? "all passed" : `${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
