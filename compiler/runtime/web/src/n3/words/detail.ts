import { part } from "./language";

export const detail = /* @__PURE__ */ part("detail", {
  nothing: "Nothing to show",
  why: "The row was deleted, or you are not allowed to see it.",
});
