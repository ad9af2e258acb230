import { either } from "./english";
import { number } from "./counting";
import { part } from "./language";

/** What is wrong with a text that was typed into a field. */
export const typing = /* @__PURE__ */ part("typing", {
  required: (label: string) => `${label} is required.`,
  notAllowed: "This value is not allowed.",
  wrongFormat: "Invalid format.",
  atMostCharacters: (n: number | bigint) => `At most ${number(n)} characters.`,
  atLeastCharacters: (n: number | bigint) => `At least ${number(n)} characters.`,
  atMost: (n: number | bigint) => `Must be at most ${number(n)}.`,
  atLeast: (n: number | bigint) => `Must be at least ${number(n)}.`,
  mustBeOneOf: (labels: readonly string[]) => `Must be one of ${labels.join(", ")}.`,
  wrongUrl: "This URL is not valid.",
  urlScheme: "Enter a URL that begins with http:// or https://.",
  email: "Enter a valid e-mail address.",
  uuid: "Enter a UUID.",
  integer: "Enter an integer.",
  decimal: "Enter a number with fewer digits.",
  number: (example: string) => `Enter a number such as ${example}.`,
  tooLarge: "This number is too large.",
  integerTooLarge: "This integer is too large.",
  shortened: "This number was shortened. Enter all of its digits.",
  yesOrNo: "Enter yes or no.",
  oneOf: (labels: readonly string[]) => `Enter one of ${labels.join(", ")}.`,
  items: 'Enter items such as one, "two, three".',
  json: 'Enter JSON such as {"a": 1}.',
  date: (example: string) => `Enter a date such as ${example}.`,
  time: "Enter a time such as 14:30.",
  dateAndTime: (example: string) => `Enter a date and a time such as ${example} 14:30.`,
  duration: "Enter a duration such as 1h 30m.",
  anyDate: "Enter a date.",
  anyTime: "Enter a time.",
  anyDateAndTime: "Enter a date and a time.",

  readings: (text: string, readings: readonly string[]) =>
    `“${text}” can be read as ${readings.join(" or as ")}. Enter one of them.`,
  dates: (text: string, readings: readonly string[], dates: readonly string[]) =>
    `“${text}” can be read as ${readings.join(" or as ")}. Enter ${either(dates)}.`,
  skippedTime: (time: string, date: string, zone: string) =>
    `${time} does not exist on ${date} in ${zone}: the clocks go forward.`,
  repeatedTime: (time: string, date: string, zone: string, times: readonly string[]) =>
    `${time} occurs twice on ${date} in ${zone}. Enter ${either(times)}.`,

  /** What units are called, each beside those that every language has: `h`, `min`. */
  units: {
    week: "w wk wks week weeks",
    day: "day days",
    hour: "hr hrs hour hours",
    minute: "mins minute minutes",
    second: "sec secs second seconds",
    millisecond: "msec msecs millisecond milliseconds",
  },
});
