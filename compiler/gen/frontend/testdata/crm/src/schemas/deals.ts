import * as z from "zod/mini";
import * as n3 from "../n3/core/schemas";

/** What the server takes for deals — crm.n3 */
export const create = z.strictObject({
  title: n3.text().check(n3.maxLength(255)),
  company_id: z.int(),
  stage: z.optional(z.enum(["lead", "offer", "won", "lost"])),
  price: z.string().check(z.regex(/^(?:-?0{0,22}[0-9]{1,8}(?:\.[0-9]{1,2}0{0,28})?)$/u)),
  quantity: z.optional(z.int()),
  margin: z.nullish(
    z.string().check(z.regex(/^(?:-?0{0,22}[0-9]{1,8}(?:\.[0-9]{1,2}0{0,28})?)$/u)),
  ),
  opened: z.nullish(n3.date()),
  closes: z.nullish(n3.date()),
  tags: z.nullish(z.array(n3.text())),
  seller_id: z.nullish(z.int()),
});

export const update = z.partial(create);

export type DealCreate = z.infer<typeof create>;
export type DealUpdate = z.infer<typeof update>;
