import { defineDataset } from "../n3/core/dataset";
import { seconds } from "../n3/core/durations";
import type { ClassCreate, ClassUpdate } from "../schemas/class";

/**
 * A name that is a keyword in Python and TypeScript. * / """ \ end
 *
 * class — awkward.n3
 */
export interface Class {
  code: string;
  from: string;
  json: string | null;
  model_config: number | null;
  def: string | null;
  delete: "a b" | "c'd" | 'e"f' | null;
  /** Two lines * / of documentation. */
  copy: boolean | null;
  price: string | null;
  took: string | null;
  path: string | null;
  level: number | null;
  ends: string | null;
  page: number | null;
  search: string | null;
}

export const classDataset = defineDataset<Class, ClassCreate, ClassUpdate>({
  name: "class",
  title: 'Class "A" */',
  noun: 'class "A" */',
  key: "code",
  refreshPolicy: { every: seconds(30) },
  schemas: () => import("../schemas/class"),
  joined: [["copy", "from", "page"]],
  fields: [
    { name: "code", type: "string", label: "Code", createOnly: true },
    { name: "from", type: "string", label: "From", required: true },
    { name: "json", type: "string", label: "Json", default: "it's" },
    { name: "model_config", type: "integer", label: "Model config" },
    { name: "def", type: "text", label: "Def" },
    {
      name: "delete",
      type: "enum",
      values: { "a b": "A b", "c'd": "C d", 'e"f': "E f" },
      label: "Delete",
      default: "a b",
    },
    { name: "copy", type: "boolean", label: "Copy" },
    { name: "price", type: "decimal", scale: 3, label: "Price", default: "0.500" },
    { name: "took", type: "duration", label: "Took", default: "PT90S" },
    { name: "path", type: "string", label: "Path" },
    { name: "level", type: "integer", label: "Level" },
    { name: "ends", type: "string", label: "Ends" },
    { name: "page", type: "integer", label: "Page" },
    { name: "search", type: "string", label: "Search" },
  ],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    class: typeof classDataset;
  }
}
