import { rows } from "./english";
import { part } from "./language";

/** The list of what is not saved, and the choice between two changes of one field. */
export const outbox = /* @__PURE__ */ part("outbox", {
  title: "Changes that are not saved",
  none: "Everything is saved.",
  close: "Close",
  rows: (n: number) => rows(n),
  deleted: (what: string) => `Delete: ${what}`,
  empty: "empty",
  waits: "Waits for the server.",
  behind: "Waits for the change above.",
  changed: "Somebody else changed this meanwhile. Which value is to be saved?",
  beside: "Somebody else changed a field that belongs together with it:",
  theirs: "Theirs",
  mine: "Yours",
  both: "Both",
});
