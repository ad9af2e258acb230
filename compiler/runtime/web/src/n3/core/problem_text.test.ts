// @vitest-environment node
import { expect, test } from "vitest";
import { ApiError, type FieldError } from "./api_error";
import type { FieldSpec } from "./fields";
import { problemText } from "./problem_text";

const fields: readonly FieldSpec[] = [
  {
    name: "room_id",
    type: "integer",
    label: "Room",
    reference: { name: "room", dataset: "rooms" },
  },
  { name: "vat_id", type: "string", label: "VAT number" },
];

const refusal = (errors: readonly FieldError[]) =>
  new ApiError({ status: 422, code: "validation_failed", title: "Invalid.", errors });

test.each<[readonly FieldError[], string]>([
  [[], "Invalid."],
  [
    [{ field: "room_id", code: "required", message: "A value is required." }],
    "Room: a value is required.",
  ],
  [[{ field: "room", code: "reference", message: "No such row." }], "Room: no such row."],
  [
    [
      { field: "vat_id", code: "unique", message: "Another row has this value." },
      { field: "room_id", code: "required", message: "A value is required." },
    ],
    "VAT number: another row has this value. Room: a value is required.",
  ],
  [
    [
      { field: "room_id", code: "validation", message: "The room is too small." },
      { field: "vat_id", code: "validation", message: "The room is too small." },
    ],
    "The room is too small.",
  ],
  [[{ field: "secret", code: "too_large", message: "Too large." }], "Too large."],
])("%j", (errors, text) => {
  expect(problemText(refusal(errors), fields)).toBe(text);
});
