import * as z from "zod/mini";
import * as n3 from "../n3/core/schemas";

/** What the server takes for products — all_widgets.n3 */
export const create = z.strictObject({
  name: n3.text().check(n3.maxLength(80)),
  description: z.nullish(n3.text()),
  stock: z.optional(z.int().check(z.gte(0), z.lte(100000))),
  weight: z.nullish(z.number()),
  price: z.string().check(z.regex(/^(?:-?0{0,22}[0-9]{1,8}(?:\.[0-9]{1,2}0{0,28})?)$/u)),
  contact: z.nullish(n3.email()),
  website: z.nullish(n3.url()),
  active: z.optional(z.boolean()),
  released_on: z.nullish(n3.date()),
  opens_at: z.nullish(n3.time()),
  available_at: z.nullish(n3.datetime()),
  lead_time: z.nullish(n3.duration()),
  code: z.nullish(n3.uuid()),
  status: z.optional(z.enum(["draft", "on_sale", "gone"])),
  size: z.nullish(z.enum(["s", "m", "l"])),
  tags: z.nullish(z.array(n3.text())),
  attributes: z.nullish(z.json()),
  sku: z.nullish(n3.text().check(n3.maxLength(255), z.regex(/^(?:[A-Z]{2}[0-9]{4})$/))),
});

export const update = z.partial(create);

export type ProductCreate = z.infer<typeof create>;
export type ProductUpdate = z.infer<typeof update>;
