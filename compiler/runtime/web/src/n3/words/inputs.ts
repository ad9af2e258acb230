import { number } from "./counting";
import { part } from "./language";

/** What fields are written in, in forms and in cells. */
export const inputs = /* @__PURE__ */ part("inputs", {
  chooseDate: "Choose a date",
  chooseTime: "Choose a time",
  chooseDateAndTime: "Choose a date and a time",
  withKey: (what: string) => `${what} (Alt ↓)`,
  previousMonth: "Previous month",
  nextMonth: "Next month",
  time: "Time",

  items: (label: string, n: number) => `${label}: ${number(n)}`,
  empty: "(empty)",
  remove: (item: string) => `Remove ${item}`,
  typeItem: "Type and press Enter",

  searchRow: "Search…",
  chooseRow: "Choose…",
  nothingFound: "Nothing found",
  typeForMore: "Type to find more",
  thereAreMore: "There are more",
  none: "None",
  makeNew: (noun: string) => `New ${noun}…`,
});
