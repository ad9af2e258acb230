import { rows } from "./english";
import { part } from "./language";

/** Buttons of a program that name no row. */
export const action = /* @__PURE__ */ part("action", {
  nothingToChange: "There are no rows to change.",
  nothingToDelete: "There are no rows to delete.",
  willChange: (n: number) => `This will change ${rows(n)}.`,
  willDelete: (n: number) => `This will delete ${rows(n)}.`,
  othersStay: "Other matching rows are not affected.",
});
