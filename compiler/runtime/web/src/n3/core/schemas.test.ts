// @vitest-environment node
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import type { ValueSpec } from "./fields";
import { editText, formatValue, parseText } from "./format";
import * as n3 from "./schemas";

// Relative to the workspace, where vitest runs.
const protocol = "../protocol";
const types = JSON.parse(readFileSync(`${protocol}/types.json`, "utf8")) as Readonly<
  Record<
    string,
    {
      readonly schema: string;
      readonly row: string;
      readonly field: {
        readonly type: string;
        readonly item?: string;
        readonly scale?: number;
        readonly values?: readonly { readonly name: string; readonly label: string }[];
      };
    }
  >
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

const accepted = rows.filter(([, , answer]) => answer === "accepted");

/** The field of a type, as the compiler describes it to the widgets. */
function fieldOf(type: string): ValueSpec {
  const { type: name = "", item, scale = 0, values = [] } = types[type]?.field ?? {};
  const labels = Object.fromEntries(values.map((value) => [value.name, value.label]));
  return { type: name, item, scale, values: labels } as unknown as ValueSpec;
}

/** Whether a value is one of a type as the compiler writes it in rows. */
function isOf(type: string, value: unknown): boolean {
  if (type.includes(" | ")) return type.split(" | ").some((part) => isOf(part, value));
  if (type.endsWith("[]")) {
    return Array.isArray(value) && value.every((item) => isOf(type.slice(0, -2), item));
  }
  if (type === "Json") return true;
  if (["string", "number", "boolean"].includes(type)) return typeof value === type;
  return value === JSON.parse(type);
}

test.each(accepted)("%s: the row type has %s", (type = "", ...[, , , , shown = ""]) => {
  const { row = "" } = types[type] ?? {};
  expect(isOf(row, JSON.parse(shown))).toBe(true);
  expect(isOf(row, null)).toBe(true);
  expect(isOf(row, {})).toBe(row === "Json");
});

test.each(accepted)("%s: %s is shown, and reads the same when it is left as it is", (...row) => {
  const [type = "", , , , , shown = ""] = row;
  const [field, value] = [fieldOf(type), JSON.parse(shown) as unknown];
  expect(z.safeParse(schemaOf(type), value).success).toBe(true);
  if (value !== "" && !(Array.isArray(value) && value.length === 0)) {
    expect(formatValue(field, value)).not.toBe("");
  }
  // A text of blanks is no value.
  const blank = typeof value === "string" && value.trim() === "" && field.type !== "json";
  expect(parseText(field, editText(field, value))).toEqual({ value: blank ? null : value });
});
