import { count } from "./english";
import { part } from "./language";

/** Fields, panels and messages that belong to no dataset. */
export const parts = /* @__PURE__ */ part("parts", {
  showPassword: "Show password",
  copy: "Copy",
  copyOf: (label: string) => `Copy: ${label}`,
  copied: "Copied",
  selected: (keys: string) => `Your browser does not allow copying here. Press ${keys}.`,

  /** For those who do not see the fields: how many are wrong, and the first of them. */
  needAttention: (fields: number, label: string, message: string) =>
    `Not sent. ${count(fields, { one: "field needs", other: "fields need" })} attention. ${label}: ${message}`,
  notSentYet: (why: string) => `Not sent; your input is kept. ${why}`,
});
