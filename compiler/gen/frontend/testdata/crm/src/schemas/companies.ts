import * as z from "zod/mini";
import * as n3 from "../n3/core/schemas";

/** What the server takes for companies — crm.n3 */
export const create = z.strictObject({
  name: n3.text().check(n3.maxLength(255)),
  city: z.nullish(n3.text().check(n3.maxLength(255))),
  account_manager_id: z.nullish(z.int()),
});

export const update = z.partial(create);

export type CompanyCreate = z.infer<typeof create>;
export type CompanyUpdate = z.infer<typeof update>;
