import { count, inSentence, rows } from "./english";
import { number } from "./counting";
import { part } from "./language";

/** What several parts of the page say. */
export const common = /* @__PURE__ */ part("common", {
  yes: "Yes",
  no: "No",
  save: "Save",
  saved: "Saved",
  delete: "Delete",
  showMore: "Show more",
  newRows: (n: number) => count(n, { one: "new row", other: "new rows" }),
  /** `noun`: what one row is called in the program: "user profile". */
  newOf: (noun: string) => `New ${noun}`,
  none: (title: string) => `No ${title.toLowerCase()} yet`,
  noneMatching: (title: string) => `No matching ${title.toLowerCase()}`,
  labelled: (label: string, message: string) => `${label}: ${inSentence(message)}`,
  theRow: "The row",
  rowGone: "This row was deleted, or you are no longer allowed to see it.",
  askAdministrator: "An administrator can give you the required role.",
  notSaved: (why: string) => `Not saved. ${why}`,
  cannotChange: (label: string) => `You are not allowed to change ${label} here.`,

  noRowToChange: "There is no row to change.",
  changedSome: (done: number, of: number, why: string) =>
    `${number(done)} of ${rows(of)} were changed. ${why}`,
  deletedSome: (done: number, of: number, why: string) =>
    `${number(done)} of ${rows(of)} were deleted. ${why}`,
});
