// First load of a built app: node scripts/size.mjs DIST [PROGRAM]
// Reads the build's manifest, prints JSON, and fails above the limits with what is in the chunks.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";

const [dist = "dist", program = "user_management"] = process.argv.slice(2);

/** gzip, in kB (1000 bytes). What loads first has the datasets of its program in it: its limits are for one. */
const limits = {
  ...(program === "user_management" ? { entry: 115, withGrid: 225 } : {}),
  form: 30,
  chart: 140,
  // It takes one hook of n3: no form, no field and no widget comes along.
  component: 1,
};

const manifest = JSON.parse(readFileSync(resolve(dist, ".vite/manifest.json"), "utf8"));

const sizes = new Map();
function sizeOf(file) {
  const known = sizes.get(file);
  if (known !== undefined) return known;
  const size = gzipSync(readFileSync(resolve(dist, file)), { level: 9 }).length / 1000;
  sizes.set(file, size);
  return size;
}

/** The scripts and styles that `key` needs before it runs. */
function filesOf(key, seen = new Set(), files = new Set()) {
  if (seen.has(key)) return files;
  seen.add(key);
  const chunk = manifest[key];
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const next of chunk.imports ?? []) filesOf(next, seen, files);
  return files;
}

const total = (files) => [...files].reduce((sum, file) => sum + sizeOf(file), 0);
const beyond = (files, base) => new Set([...files].filter((file) => !base.has(file)));
const keys = Object.keys(manifest);
const round = (kB) => Math.round(kB * 10) / 10;

const entryKey = "index.html";
const entry = filesOf(entryKey);
const figures = { entry: round(total(entry)) };
const parts = { entry };

const pages = keys.filter((key) => key.startsWith("src/pages/"));
let widest = entry;
for (const key of pages) {
  const files = new Set([...entry, ...filesOf(key)]);
  if (total(files) > total(widest)) widest = files;
}
figures.withGrid = round(total(widest));
parts.withGrid = widest;

for (const [name, suffix] of [
  ["form", "form/forms.ts"],
  ["chart", "chart/chart_body.tsx"],
  ["component", "components/Gauge.tsx"],
]) {
  const key = keys.find((key) => key.endsWith(suffix));
  if (key === undefined) continue;
  parts[name] = beyond(filesOf(key), widest);
  figures[name] = round(total(parts[name]));
}

const over = Object.entries(figures).filter(([name, kB]) => kB > limits[name]);
console.log(JSON.stringify({ unit: "kB gzip", figures, limits }, null, 2));
for (const [name] of over) {
  console.error(`${name} is above its limit of ${limits[name]} kB:`);
  for (const file of [...parts[name]].sort((a, b) => sizeOf(b) - sizeOf(a))) {
    console.error(`  ${round(sizeOf(file))} kB  ${file}`);
  }
}
process.exit(over.length === 0 ? 0 : 1);
