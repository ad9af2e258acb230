import { count } from "./english";
import { part } from "./language";

/** Forms, and the panels that they open in. */
export const form = /* @__PURE__ */ part("form", {
  edit: (noun: string) => `Edit ${noun}`,
  create: (noun: string) => `Create ${noun}`,
  created: (noun: string) => `New ${noun} created`,
  mayNotUpdate: "You are not allowed to change this",
  mayNotCreate: "You are not allowed to add to this",
  signInFirst: "Sign in first.",
  saving: "Saving…",
  optional: "optional",
  timeIn: (zone: string) => `Time in ${zone}`,
  close: "Close",
  closeWithKey: "Close (Esc)",
  previousRow: "Previous row",
  nextRow: "Next row",

  rowCannotBeLoaded: "The row cannot be loaded",
  absentOrHidden: "It does not exist, or you are not allowed to see it.",
  inputKept: "What you entered is kept here.",
  notSavedYet: (why: string) => `Not saved; your input is kept. ${why}`,
  undecided:
    "Not saved. Someone else has changed the same field. Take their value, or save again to keep yours.",
  changedMeanwhile: (labels: readonly string[]) =>
    `Not saved. Someone else has changed this row${labels.length === 0 ? "" : `: ${labels.join(", ")}`}. Save again to save your change, too.`,
  /** For those who do not see the fields: how many are wrong, and the first of them. */
  needAttention: (fields: number, label: string, message: string) =>
    `Not saved. ${count(fields, { one: "field needs", other: "fields need" })} attention. ${label}: ${message}`,

  cleared: "Somebody cleared this.",
  changedTo: (value: string) => `Somebody changed this to “${value}”.`,
  take: "Take it",
  takeOf: (label: string) => `Take it: ${label}`,
  keep: "Keep mine",
  keepOf: (label: string) => `Keep mine: ${label}`,
});
