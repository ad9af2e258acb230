import * as z from "zod/mini";
import type { AnyDataset } from "./dataset";
import type { FieldSpec } from "./fields";
import { parseText, type Parsed } from "./format";
import { typing } from "../words/typing";

export type WriteMode = "create" | "update";

/** May a person write this field at all? */
export function isWritable(dataset: AnyDataset, field: FieldSpec, mode: WriteMode): boolean {
  if (dataset.schemas === undefined || field.readonly === true || field.pending === true)
    return false;
  return mode === "create" || field.createOnly !== true;
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
    return field.required === true ? { error: typing.required(field.label) } : parsed;
  }
  const schema = dataset.schemas?.now?.[mode].shape[field.name];
  if (schema === undefined) return parsed;
  const result = z.safeParse(schema, parsed.value);
  if (result.success) return parsed;
  const [issue] = result.error.issues;
  if (issue === undefined) return { error: typing.notAllowed };
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
  if (typed === "") return checks.includes("required") ? typing.required(field.label) : null;
  const breaks = (check: string, format: z.ZodMiniType) =>
    checks.includes(check) && !z.safeParse(format, typed).success;
  if (breaks("email_format", z.email())) return typing.email;
  if (breaks("url_format", z.url())) return urlError(typed);
  return null;
}

function urlError(text: string): string {
  return /^https?:\/\//i.test(text) ? typing.wrongUrl : typing.urlScheme;
}

function sentence(field: FieldSpec, issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_big":
      return issue.origin === "string"
        ? typing.atMostCharacters(issue.maximum)
        : typing.atMost(issue.maximum);
    case "too_small":
      return issue.origin === "string"
        ? typing.atLeastCharacters(issue.minimum)
        : typing.atLeast(issue.minimum);
    case "invalid_value":
      return typing.mustBeOneOf(issue.values.map((value) => labelOf(field, String(value))));
    case "invalid_format":
      return formatOf(field) ?? field.help ?? typing.wrongFormat;
    default:
      return formatOf(field) ?? typing.notAllowed;
  }
}

/** A value as the page shows it. */
function labelOf(field: FieldSpec, value: string): string {
  return field.type === "enum" ? (field.values[value] ?? value) : value;
}

function formatOf({ type }: FieldSpec): string | undefined {
  const formats: Partial<Record<FieldSpec["type"], string>> = {
    email: typing.email,
    uuid: typing.uuid,
    date: typing.anyDate,
    time: typing.anyTime,
    datetime: typing.anyDateAndTime,
    duration: typing.duration,
    decimal: typing.decimal,
    integer: typing.integer,
  };
  return formats[type];
}
