import * as z from "zod/mini";
import * as n3 from "../n3/core/schemas";

/** What the server takes for user_profiles — user_management.n3 */
export const create = z.strictObject({
  name: n3.text().check(n3.maxLength(255)),
  email: n3.text().check(n3.maxLength(255)),
  role: z.nullish(n3.text().check(n3.maxLength(255))),
});

export const update = z.partial(create);

export type UserProfileCreate = z.infer<typeof create>;
export type UserProfileUpdate = z.infer<typeof update>;
