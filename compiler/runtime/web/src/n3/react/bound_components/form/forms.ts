/** What comes with the first form that is opened, as one file. */
export { default as FormBody } from "./form_body";
export { CreatePanel } from "./create_panel";
export { RowPanel } from "./row_panel";
