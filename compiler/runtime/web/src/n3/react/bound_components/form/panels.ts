import { lazily } from "../../lazily";

/*
 * Forms, and the panels beside a list, come when one is first opened, or is about to be: a page is read more
 * often than written.
 */

const forms = () => import("./forms");
const body = lazily(async () => ({ default: (await forms()).FormBody }));
const create = lazily(async () => ({ default: (await forms()).CreatePanel }), { opens: true });
const row = lazily(async () => ({ default: (await forms()).RowPanel }), { opens: true });

export const FormBody = body.Component;
/** A form for one new row, beside the list that it will be in. */
export const CreatePanel = create.Component;
/** One row of a list, beside it. */
export const RowPanel = row.Component;

/** Fetches what a button is about to open. */
export function preloadForms(): void {
  for (const { preload } of [body, create, row]) preload();
}
