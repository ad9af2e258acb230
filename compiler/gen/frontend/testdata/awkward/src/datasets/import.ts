import { defineDataset } from "../n3/core/dataset";
import type { ImportCreate, ImportUpdate } from "../schemas/import";

/** import — awkward.n3 */
export interface Import {
  id: number;
}

export const importDataset = defineDataset<Import, ImportCreate, ImportUpdate>({
  name: "import",
  title: "Import",
  noun: "import",
  key: "id",
  schemas: () => import("../schemas/import"),
  fields: [{ name: "id", type: "integer", label: "ID", readonly: true }],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    import: typeof importDataset;
  }
}
