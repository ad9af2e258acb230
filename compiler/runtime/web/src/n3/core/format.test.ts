// @vitest-environment node
import { expect, test } from "vitest";
import type { ValueSpec } from "./fields";
import { formatValue } from "./format";

const integer: ValueSpec = { type: "integer" };
const decimal: ValueSpec = { type: "decimal", scale: 2 };
const duration: ValueSpec = { type: "duration" };

test("values are shown as people read them", () => {
  expect(formatValue(integer, 1204)).toBe((1204).toLocaleString());
  expect(formatValue(decimal, "12345678901234567.80")).toContain("567.80");
  expect(formatValue({ type: "boolean" }, false)).toBe("No");
  expect(formatValue({ type: "enum", values: { on_sale: "On sale" } }, "on_sale")).toBe("On sale");
  expect(formatValue(duration, "P1DT2H30M")).toBe("1 d 2 h 30 min");
  expect(formatValue({ type: "list", item: "string" }, ["a", "b"])).toBe("a, b");
  expect(formatValue({ type: "string" }, null)).toBe("");
});

test("dates and times are shown with the names of months, times with their seconds where they have some", () => {
  const reader = { locale: "en-GB", timeZone: "Europe/Berlin" };
  expect(formatValue({ type: "date" }, "2026-11-02", reader)).toBe("2 Nov 2026");
  expect(formatValue({ type: "datetime" }, "2026-11-02T08:14:05.250000Z", reader)).toBe(
    "2 Nov 2026, 09:14",
  );
  expect(formatValue({ type: "time" }, "09:14:00.000000", reader)).toBe("09:14");
  expect(formatValue({ type: "time" }, "09:14:05.000000", reader)).toBe("09:14:05");
});
