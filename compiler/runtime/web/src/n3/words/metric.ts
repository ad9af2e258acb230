import { number } from "./counting";
import { inSentence } from "./english";
import { part } from "./language";

export const metric = /* @__PURE__ */ part("metric", {
  sum: (label: string) => `Total ${inSentence(label)}`,
  avg: (label: string) => `Average ${inSentence(label)}`,
  min: (label: string) => `Smallest ${inSentence(label)}`,
  max: (label: string) => `Largest ${inSentence(label)}`,
  unchanged: "No change",
  fresh: "New",
  /** `days`: how long the times are that are compared; null where that is no number of days. */
  against: (days: number | null) =>
    days === null
      ? "against the previous period"
      : days === 1
        ? "against the previous day"
        : `against the previous ${number(days)} days`,
});
