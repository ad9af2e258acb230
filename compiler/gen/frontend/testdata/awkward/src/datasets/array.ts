import { defineDataset } from "../n3/core/dataset";
import type { ArrayRowCreate, ArrayRowUpdate } from "../schemas/array";

/** array — awkward.n3 */
export interface ArrayRow {
  id: string;
  stamped: string;
  note: string | null;
}

export const array = defineDataset<ArrayRow, ArrayRowCreate, ArrayRowUpdate>({
  name: "array",
  title: "Array",
  noun: "array",
  key: "id",
  titleField: "note",
  schemas: () => import("../schemas/array"),
  queryable: ["stamped"],
  fields: [
    { name: "id", type: "uuid", label: "ID", readonly: true },
    { name: "stamped", type: "datetime", label: "Stamped", readonly: true },
    { name: "note", type: "string", label: "Note" },
  ],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    array: typeof array;
  }
}
