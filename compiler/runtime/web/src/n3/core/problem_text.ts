import type { ApiError, FieldError } from "./api_error";
import type { FieldSpec } from "./fields";
import { common } from "../words/common";

/** What a field is called where a person reads of it. */
export type Labelled = Pick<FieldSpec, "name" | "label" | "reference">;

/**
 * The message of a request that failed: each value that was refused by the label of its
 * field, as far as `fields` has it, and without any the reason for all of it.
 */
export function problemText(
  error: ApiError,
  fields: readonly Labelled[],
  refused: readonly FieldError[] = error.errors,
): string {
  if (refused.length === 0) return error.message;
  return [...new Set(refused.map((one) => labelled(fields, one)))].join(" ");
}

/** "Agent: a value is required." A rule over the whole row has no field. */
function labelled(fields: readonly Labelled[], { field: name, code, message }: FieldError): string {
  if (code === "validation") return message;
  const field = fields.find((one) => one.name === name || one.reference?.name === name);
  return field === undefined ? message : common.labelled(field.label, message);
}
