import * as z from "zod/mini";
import { defineDataset } from "../n3/core/dataset";
import * as n3 from "../n3/core/schemas";

/** array — awkward.n3 */
export interface ArrayRow {
  id: string;
  stamped: string;
  note: string | null;
}

export const arrayCreate = z.strictObject({
  note: z.nullish(n3.text().check(n3.maxLength(255))),
});

export const arrayUpdate = z.partial(arrayCreate);

export type ArrayRowCreate = z.infer<typeof arrayCreate>;
export type ArrayRowUpdate = z.infer<typeof arrayUpdate>;

export const array = defineDataset<ArrayRow, ArrayRowCreate, ArrayRowUpdate>({
  name: "array",
  title: "Array",
  noun: "array",
  key: "id",
  titleField: "note",
  create: arrayCreate,
  update: arrayUpdate,
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
