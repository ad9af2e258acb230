import * as z from "zod/mini";
import * as n3 from "../n3/core/schemas";

/** What the server takes for class — awkward.n3 */
export const create = z.strictObject({
  code: n3.text().check(n3.maxLength(20)),
  from: n3.text().check(n3.maxLength(255)),
  json: z.nullish(n3.text().check(n3.maxLength(255))),
  model_config: z.nullish(z.int()),
  def: z.nullish(n3.text()),
  delete: z.nullish(z.enum(["a b", "c'd", 'e"f'])),
  copy: z.nullish(z.boolean()),
  price: z.nullish(z.string().check(z.regex(/^(?:-?0{1,30}(?:\.[0-9]{1,3}0{0,27})?)$/u))),
  took: z.nullish(n3.duration()),
  path: z.nullish(z.enum(["x", "y"])),
  level: z.nullish(z.literal([1, 2, 3])),
  ends: z.nullish(n3.text().check(n3.maxLength(255))),
  page: z.nullish(z.int()),
  search: z.nullish(n3.text().check(n3.maxLength(255))),
});

export const update = z.partial(
  z.strictObject({
    from: n3.text().check(n3.maxLength(255)),
    json: z.nullish(n3.text().check(n3.maxLength(255))),
    model_config: z.nullish(z.int()),
    def: z.nullish(n3.text()),
    delete: z.nullish(z.enum(["a b", "c'd", 'e"f'])),
    copy: z.nullish(z.boolean()),
    price: z.nullish(z.string().check(z.regex(/^(?:-?0{1,30}(?:\.[0-9]{1,3}0{0,27})?)$/u))),
    took: z.nullish(n3.duration()),
    path: z.nullish(z.enum(["x", "y"])),
    level: z.nullish(z.literal([1, 2, 3])),
    ends: z.nullish(n3.text().check(n3.maxLength(255))),
    page: z.nullish(z.int()),
    search: z.nullish(n3.text().check(n3.maxLength(255))),
  }),
);

export type ClassCreate = z.infer<typeof create>;
export type ClassUpdate = z.infer<typeof update>;
