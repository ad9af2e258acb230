import * as z from "zod/mini";
import { defineDataset } from "../n3/core/dataset";

/** import — awkward.n3 */
export interface Import {
  id: number;
}

export const importDatasetCreate = z.strictObject({});

export const importDatasetUpdate = z.partial(importDatasetCreate);

export type ImportCreate = z.infer<typeof importDatasetCreate>;
export type ImportUpdate = z.infer<typeof importDatasetUpdate>;

export const importDataset = defineDataset<Import, ImportCreate, ImportUpdate>({
  name: "import",
  title: "Import",
  noun: "import",
  key: "id",
  create: importDatasetCreate,
  update: importDatasetUpdate,
  fields: [{ name: "id", type: "integer", label: "ID", readonly: true }],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    import: typeof importDataset;
  }
}
