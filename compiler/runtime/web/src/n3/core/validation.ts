import * as z from "zod/mini";
import type { AnyDataset } from "./dataset";
import type { FieldSpec } from "./fields";
import { parseText, type Parsed } from "./format";

export type WriteMode = "create" | "update";

/** May a person write this field at all? The schema says so. */
export function isWritable(dataset: AnyDataset, field: FieldSpec, mode: WriteMode): boolean {
  if (field.readonly === true || (mode === "update" && field.createOnly === true)) return false;
  if (field.pending === true) return false;
  return dataset[mode]?.shape[field.name] !== undefined;
}

/** Reads and checks what was typed into one field, by the same rules as the server. */
export function checkField(
  dataset: AnyDataset,
  field: FieldSpec,
  mode: WriteMode,
  text: string,
): Parsed {
  const parsed = parseText(field, text);
  if ("error" in parsed) return parsed;
  if (parsed.value === null) {
    // A box that was left empty says no, where there is no other answer.
    if (field.type === "boolean" && field.required === true) return { value: false };
    return field.required === true ? { error: `${field.label} is required.` } : parsed;
  }
  const schema = dataset[mode]?.shape[field.name];
  if (schema === undefined) return parsed;
  const result = z.safeParse(schema, parsed.value);
  if (result.success) return parsed;
  const [issue] = result.error.issues;
  if (issue === undefined) return { error: "This value is not allowed." };
  const wrongUrl = field.type === "url" && issue.code === "invalid_format";
  return { error: wrongUrl ? urlError(text.trim()) : sentence(field, issue) };
}

/** A row of nothing: what a rule reads of a new one. */
export function blankRow(dataset: AnyDataset): Record<string, unknown> {
  return Object.fromEntries(dataset.fields.map((field) => [field.name, field.default ?? null]));
}

/** The rules over the whole row that do not hold. */
export function brokenRules(
  dataset: AnyDataset,
  row: Record<string, unknown>,
): readonly { readonly fields: readonly string[]; readonly message: string }[] {
  return dataset.validation.filter(({ test }) => test({ row }) === false);
}

/** What a form asks beyond its dataset. */
export function formError(
  field: FieldSpec,
  text: string,
  checks: readonly string[],
): string | null {
  const typed = text.trim();
  if (typed === "") return checks.includes("required") ? `${field.label} is required.` : null;
  const breaks = (check: string, format: z.ZodMiniType) =>
    checks.includes(check) && !z.safeParse(format, typed).success;
  if (breaks("email_format", z.email())) return formats.email ?? null;
  if (breaks("url_format", z.url())) return urlError(typed);
  return null;
}

function urlError(text: string): string {
  return /^https?:\/\//i.test(text)
    ? "This URL is not valid."
    : "Enter a URL that begins with http:// or https://.";
}

function sentence(field: FieldSpec, issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_big": {
      const most = issue.maximum.toLocaleString();
      return issue.origin === "string" ? `At most ${most} characters.` : `Must be at most ${most}.`;
    }
    case "too_small": {
      const least = issue.minimum.toLocaleString();
      return issue.origin === "string"
        ? `At least ${least} characters.`
        : `Must be at least ${least}.`;
    }
    case "invalid_value":
      return `Must be one of ${issue.values.map((value) => labelOf(field, String(value))).join(", ")}.`;
    case "invalid_format":
      return formats[field.type] ?? field.help ?? "Invalid format.";
    default:
      return formats[field.type] ?? "This value is not allowed.";
  }
}

/** A value as the page shows it. */
function labelOf(field: FieldSpec, value: string): string {
  return field.type === "enum" ? (field.values[value] ?? value) : value;
}

const formats: Partial<Record<FieldSpec["type"], string>> = {
  email: "Enter a valid e-mail address.",
  uuid: "Enter a UUID.",
  date: "Enter a date.",
  time: "Enter a time.",
  datetime: "Enter a date and a time.",
  duration: "Enter a duration such as 1h 30m.",
  decimal: "Enter a number with fewer digits.",
  integer: "Enter an integer.",
};
