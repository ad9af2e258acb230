import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import * as n3 from "./schemas";

// Relative to the workspace, where vitest runs.
const protocol = "../protocol";
const types = JSON.parse(readFileSync(`${protocol}/types.json`, "utf8")) as Readonly<
  Record<string, { readonly schema: string }>
>;

/** The schema of a type as the compiler prints it. */
function schemaOf(type: string): z.ZodMiniType {
  const source = types[type]?.schema ?? "";
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the printed text is what is asked
  const make = new Function("z", "n3", `return ${source};`) as (...scope: unknown[]) => unknown;
  return make(z, n3) as z.ZodMiniType;
}

function accepts(type: string, value: string): boolean {
  let sent: unknown;
  try {
    sent = JSON.parse(value);
  } catch {
    return false; // NaN is no JSON: a browser can neither read nor send it
  }
  return z.safeParse(schemaOf(type), sent).success;
}

const rows = readFileSync(`${protocol}/types.txt`, "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split(" | "));

test("the table has every row", () => {
  expect(rows.length).toBeGreaterThan(250);
});

test.each(rows)("%s: %s is %s", (type = "", value = "", answer = "") => {
  const expected = answer === "accepted" || answer.endsWith(" server");
  expect(accepts(type, value)).toBe(expected);
});
