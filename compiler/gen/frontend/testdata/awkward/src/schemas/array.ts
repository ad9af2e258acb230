import * as z from "zod/mini";
import * as n3 from "../n3/core/schemas";

/** What the server takes for array — awkward.n3 */
export const create = z.strictObject({
  note: z.nullish(n3.text().check(n3.maxLength(255))),
});

export const update = z.partial(create);

export type ArrayRowCreate = z.infer<typeof create>;
export type ArrayRowUpdate = z.infer<typeof update>;
