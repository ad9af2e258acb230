import { part } from "./language";

/** Conditions that a table is narrowed by. */
export const filters = /* @__PURE__ */ part("filters", {
  title: "Filter",
  add: "+ Filter",
  addGroup: "+ Group",
  addCondition: "Add a condition",
  field: "Field",
  comparison: "Comparison",
  value: "Value",
  match: "Match",
  all: "all",
  any: "any",
  and: "and",
  or: "or",
  other: "Other conditions",
  remove: (what: string) => `Remove the filter ${what}`,
  done: "Done",

  /* Between a label and a value: "Stage is not Lost". */
  is: "is",
  isNot: "is not",
  isAnyOf: "is any of",
  isNoneOf: "is none of",
  atLeast: "at least",
  atMost: "at most",
  from: "from",
  until: "until",
  contains: "contains",
  startsWith: "starts with",
  endsWith: "ends with",
  isEmpty: "is empty",
});
