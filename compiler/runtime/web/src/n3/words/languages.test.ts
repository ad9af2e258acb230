import { afterEach, expect, test } from "vitest";
import { ApiError } from "../core/api_error";
import { formatValue, parseText } from "../core/format";
import { problemText } from "../core/problem_text";
import { around, part } from "./language";
import { languageFor, prepareLanguage } from "./languages";
import { form } from "./form";
import { table } from "./table";
import german from "./de";

afterEach(() => {
  document.documentElement.lang = "en";
});

test.each([
  [["de"], "de"],
  [["de-AT", "en"], "de"],
  [["DE-ch"], "de"],
  [["fr-FR", "de", "en"], "de"],
  [["en-GB", "de"], "en"],
  [["fr"], "en"],
  [["den"], "en"],
  [[""], "en"],
  [[], "en"],
  [["toString"], "en"],
])("who wants %j reads %s", (wanted, language) => {
  expect(languageFor(wanted)).toBe(language);
});

test("English waits for nothing", () => {
  expect(prepareLanguage("en")).toBeNull();
});

test("the two halves of a sentence", () => {
  expect(around(form.changedTo)).toEqual(["Somebody changed this to “", "”."]);
});

const refused = () =>
  ApiError.from(
    new Response(
      JSON.stringify({
        code: "validation_failed",
        title: "Unprocessable",
        detail: "Some values are invalid.",
        errors: [
          { field: "name", code: "required", message: "A value is required." },
          { field: "age", code: "validation", message: "Too young." },
          { field: "city", code: "of_a_proxy", message: "No." },
          { field: "update.0", code: "precondition_failed", message: "It has changed." },
        ],
      }),
      { status: 422 },
    ),
  );

test("a language replaces the words of parts that are loaded, and of those that come later", async () => {
  const { undo } = table;
  const before = await refused();
  await prepareLanguage("de");
  expect([undo, table.undo, table.totals.sum]).toEqual(["Undo", "Rückgängig", "Summe"]);
  expect(document.documentElement.lang).toBe("de");
  const later = part("form", { ...form, saving: "Saving…" });
  expect(later.saving).toBe(german.form.saving);

  // Of the server what is known by its code; what the program or somebody else says stays as it is.
  const after = await refused();
  expect([before.message, after.message]).toEqual([
    "Some values are invalid.",
    german.problems.validation_failed,
  ]);
  expect(before.errors.map(({ message }) => message)).toEqual([
    "A value is required.",
    "Too young.",
    "No.",
    "It has changed.",
  ]);
  expect(after.errors.map(({ message }) => message)).toEqual([
    german.refusals.required,
    "Too young.",
    "No.",
    german.problems.precondition_failed,
  ]);
  const fields = [{ name: "name", type: "string", label: "Name" }] as const;
  expect(problemText(after, fields)).toContain("Name: Ein Wert ist erforderlich.");
  const unknown = await ApiError.from(new Response("{}", { status: 418 }));
  expect(unknown.message).toBe("Der Server hat die Anfrage abgelehnt.");
});

test("what the page shows in German can be typed, and what every page reads too", async () => {
  await prepareLanguage("de");
  const boolean = { type: "boolean" } as const;
  expect([formatValue(boolean, true), formatValue(boolean, false)]).toEqual(["Ja", "Nein"]);
  expect(["ja", "Nein", "yes", "false"].map((text) => parseText(boolean, text))).toEqual([
    { value: true },
    { value: false },
    { value: true },
    { value: false },
  ]);
  const duration = { type: "duration" } as const;
  for (const text of ["1 Tag 2 Std", "26 Stunden", "1 d 2 h", "1560 Minuten"])
    expect(parseText(duration, text), text).toEqual({ value: "PT26H" });
  expect(parseText(duration, "2 days")).toEqual({ error: german.typing.duration });
});
