import { editText, formatValue } from "../../core/format";
import type { FieldSpec } from "../../core/fields";
import { ReferenceTitle } from "./inputs/reference_title";

/** A value in words, in a sentence or beside its label; of a reference the title of its row. */
export function FieldValue({
  field,
  value,
}: {
  readonly field: FieldSpec;
  readonly value: unknown;
}) {
  const { reference } = field;
  if (reference === undefined || value === null || value === undefined)
    return formatValue(field, value);
  return <ReferenceTitle datasetName={reference.dataset} text={editText(field, value)} />;
}
