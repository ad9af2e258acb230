import * as z from "zod/mini";
import { defineDataset } from "../n3/core/dataset";
import { seconds } from "../n3/core/durations";

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

export const classDatasetCreate = z.strictObject({
  code: z.string().check(z.maxLength(20)),
  from: z.string().check(z.maxLength(255)),
  json: z.nullish(z.string().check(z.maxLength(255))),
  model_config: z.nullish(z.int()),
  def: z.nullish(z.string()),
  delete: z.nullish(z.enum(["a b", "c'd", 'e"f'])),
  copy: z.nullish(z.boolean()),
  price: z.nullish(z.string().check(z.regex(/^-?\d{1,1}(\.\d{1,3})?$/))),
  took: z.nullish(z.iso.duration()),
  path: z.nullish(z.enum(["x", "y"])),
  level: z.nullish(z.literal([1, 2, 3])),
  ends: z.nullish(z.string().check(z.maxLength(255))),
  page: z.nullish(z.int()),
  search: z.nullish(z.string().check(z.maxLength(255))),
});

export const classDatasetUpdate = z.partial(
  z.strictObject({
    from: z.string().check(z.maxLength(255)),
    json: z.nullish(z.string().check(z.maxLength(255))),
    model_config: z.nullish(z.int()),
    def: z.nullish(z.string()),
    delete: z.nullish(z.enum(["a b", "c'd", 'e"f'])),
    copy: z.nullish(z.boolean()),
    price: z.nullish(z.string().check(z.regex(/^-?\d{1,1}(\.\d{1,3})?$/))),
    took: z.nullish(z.iso.duration()),
    path: z.nullish(z.enum(["x", "y"])),
    level: z.nullish(z.literal([1, 2, 3])),
    ends: z.nullish(z.string().check(z.maxLength(255))),
    page: z.nullish(z.int()),
    search: z.nullish(z.string().check(z.maxLength(255))),
  }),
);

export type ClassCreate = z.infer<typeof classDatasetCreate>;
export type ClassUpdate = z.infer<typeof classDatasetUpdate>;

export const classDataset = defineDataset<Class, ClassCreate, ClassUpdate>({
  name: "class",
  title: 'Class "A" */',
  key: "code",
  refreshPolicy: { every: seconds(30) },
  create: classDatasetCreate,
  update: classDatasetUpdate,
  fields: [
    { name: "code", type: "string", createOnly: true },
    { name: "from", type: "string", required: true },
    { name: "json", type: "string", default: "it's" },
    { name: "model_config", type: "integer" },
    { name: "def", type: "text" },
    {
      name: "delete",
      type: "enum",
      values: { "a b": "A b", "c'd": "C d", 'e"f': "E f" },
      default: "a b",
    },
    { name: "copy", type: "boolean" },
    { name: "price", type: "decimal", scale: 3, default: "0.500" },
    { name: "took", type: "duration", default: "PT90S" },
    { name: "path", type: "string" },
    { name: "level", type: "integer" },
    { name: "ends", type: "string" },
    { name: "page", type: "integer" },
    { name: "search", type: "string" },
  ],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    class: typeof classDataset;
  }
}
