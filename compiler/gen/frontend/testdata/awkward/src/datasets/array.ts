import * as z from "zod/mini";
import { defineDataset } from "../n3/core/dataset";

/** array — awkward.n3 */
export interface ArrayRow {
  id: string;
  stamped: string;
}

export const arrayCreate = z.strictObject({});

export const arrayUpdate = z.partial(arrayCreate);

export type ArrayRowCreate = z.infer<typeof arrayCreate>;
export type ArrayRowUpdate = z.infer<typeof arrayUpdate>;

export const array = defineDataset<ArrayRow, ArrayRowCreate, ArrayRowUpdate>({
  name: "array",
  key: "id",
  create: arrayCreate,
  update: arrayUpdate,
  fields: [
    { name: "id", type: "uuid", readonly: true },
    { name: "stamped", type: "datetime", readonly: true },
  ],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    array: typeof array;
  }
}
