import * as z from "zod/mini";
import * as n3 from "../n3/core/schemas";

/** What the server takes for people — crm.n3 */
export const create = z.strictObject({
  name: n3.text().check(n3.maxLength(255)),
  email: n3.email(),
  team: z.nullish(n3.text().check(n3.maxLength(255))),
});

export const update = z.partial(create);

export type PersonCreate = z.infer<typeof create>;
export type PersonUpdate = z.infer<typeof update>;
