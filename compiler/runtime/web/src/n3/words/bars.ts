import { number } from "./counting";
import { part } from "./language";
import { rows } from "./english";

/** What is around the rows of a table: views, and what is done with selected rows. */
export const bars = /* @__PURE__ */ part("bars", {
  views: "Views",
  allRows: "All",
  saveView: "Save view",
  editView: "Edit view",
  name: "Name",
  visibleTo: "Visible to",
  onlyMe: "Only me",
  everyoneWith: (role: string) => `Everyone with the role ${role}`,
  saveAsNew: "Save as new view",
  saveChanges: "Save changes",
  deleteView: "Delete view",
  brokenView: (errors: string) => `Parts of this view no longer exist: ${errors}`,
  viewNotSaved: (why: string) => `The view was not saved. ${why}`,
  viewNotDeleted: (why: string) => `The view was not deleted. ${why}`,

  selectedRows: "Selected rows",
  selected: (n: number) => `${number(n)} selected`,
  selectAll: (n: number) => `Select all ${rows(n)}`,
  set: "Set…",
  field: "Field",
  value: "Value",
  apply: "Apply",
  clear: "Clear the selection",
});
