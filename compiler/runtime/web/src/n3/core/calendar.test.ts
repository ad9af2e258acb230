// @vitest-environment node
import { expect, test } from "vitest";
import { addMonths, daysOfMonth, monthTitle, weekdayNames, weeksOf } from "./calendar";

test.each([
  ["2026-01-31", 1, "2026-02-28"],
  ["2026-03-31", -1, "2026-02-28"],
  ["2026-11-02", 12, "2027-11-02"],
  ["2026-01-15", -1, "2025-12-15"],
])("%s and %d months: %s", (date, months, expected) => {
  expect(addMonths(date, months, { locale: "en-US" })).toBe(expected);
});

test("a week begins as the reader's locale has it", () => {
  expect(weekdayNames({ locale: "en-US" })[0]?.long).toBe("Sunday");
  expect(weekdayNames({ locale: "de-DE" })[0]?.long).toBe("Montag");
  const [first] = weeksOf("2026-11-02", { locale: "de-DE" });
  expect(first).toEqual([null, null, null, null, null, null, "2026-11-01"]);
  expect(weeksOf("2026-11-02", { locale: "en-US" })[0]?.[0]).toBe("2026-11-01");
});

test("a month is one of the reader's calendar", () => {
  const days = daysOfMonth("2026-11-02", { locale: "fa-IR" });
  expect([days[0], days.at(-1), days.length]).toEqual(["2026-10-23", "2026-11-21", 30]);
  expect(monthTitle("2026-11-02", { locale: "fa-IR" })).toContain("آبان");
  expect(addMonths("2026-10-23", 1, { locale: "fa-IR" })).toBe("2026-11-22");
});
