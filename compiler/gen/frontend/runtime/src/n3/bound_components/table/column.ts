import type { FieldSpec } from "../../fields";
import type { InputName } from "../inputs/field_input";

/** A column as it is shown: a field, perhaps under another label and with another editor. */
export interface TableColumn {
  readonly field: FieldSpec;
  readonly label: string;
  readonly input: InputName | undefined;
  readonly numeric: boolean;
  readonly sortable: boolean;
  /** May be written at all; the row says whether by this reader. */
  readonly writable: boolean;
}
