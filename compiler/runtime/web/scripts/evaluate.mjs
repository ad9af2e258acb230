// Evaluates printed expressions for the tests of compiler/expr: node scripts/evaluate.mjs cases answers
// Each line of the one file holds the cases of one row, each line of the other their answers.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { runnerImport } from "vite";

const runtime = resolve(import.meta.dirname, "..");
const { module } = await runnerImport("./testing/expressions.ts", {
  configFile: false,
  logLevel: "error",
  root: runtime,
});
const [cases, answers] = process.argv.slice(2);
Date.now = () => module.now;

const ask = (one) => {
  try {
    const value = module.answer(one);
    if (value === undefined || (typeof value === "number" && !Number.isFinite(value)))
      return { failure: String(value) };
    return value;
  } catch (error) {
    return { failure: String(error) };
  }
};

const lines = readFileSync(cases, "utf8").trimEnd().split("\n");
writeFileSync(
  answers,
  lines.map((line) => `${JSON.stringify(JSON.parse(line).map(ask))}\n`).join(""),
);
