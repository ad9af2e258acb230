import { part } from "./language";

export const chart = /* @__PURE__ */ part("chart", {
  noData: "No data yet",
  noMatchingData: "No matching data",
  onlyMatching: (title: string) =>
    `This chart shows only the ${title.toLowerCase()} that match its filter.`,
  asSoonAs: (title: string) => `The chart shows ${title.toLowerCase()} as soon as there are any.`,
  week: (day: string) => `week of ${day}`,
});
