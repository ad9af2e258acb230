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
  tooOld: (days: number) =>
    `This is more than ${days} days old, and may have been saved meanwhile. Send it only if it is missing.`,
  send: "Send",
  behind: "Waits for the change above.",
  changed: "Somebody else changed this meanwhile. Which value is to be saved?",
  rowChanged: "Somebody else changed this row meanwhile. Is your change still to be saved?",
  beside: "What they changed beside it:",
  theirs: "Theirs",
  mine: "Yours",
  both: "Both",
});
