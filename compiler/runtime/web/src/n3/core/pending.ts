import type { AnyDataset } from "./dataset";
import type { FieldSpec } from "./fields";

/**
 * Does a path such as `company.name` lead through something that is not saved yet? The server knows
 * nothing of it, and must not be asked.
 */
export function isPendingPath(
  dataset: AnyDataset,
  datasetOf: (name: string) => AnyDataset,
  path: string,
): boolean {
  let owner: AnyDataset | null = dataset;
  for (const step of path.split(".")) {
    if (owner === null) return false;
    if (owner.pending) return true;
    const field: FieldSpec | undefined = owner.fields.find(
      ({ name, reference }) => name === step || reference?.name === step,
    );
    if (field?.pending === true) return true;
    owner = field?.reference === undefined ? null : datasetOf(field.reference.dataset);
  }
  return false;
}
