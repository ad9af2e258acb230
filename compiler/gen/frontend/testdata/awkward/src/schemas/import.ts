import * as z from "zod/mini";

/** What the server takes for import — awkward.n3 */
export const create = z.strictObject({});

export const update = z.partial(create);

export type ImportCreate = z.infer<typeof create>;
export type ImportUpdate = z.infer<typeof update>;
