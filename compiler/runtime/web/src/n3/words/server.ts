import { part } from "./language";

/** What is said of requests that got no answer that says something. */
export const server = /* @__PURE__ */ part("server", {
  unreachable: "The server can’t be reached.",
  rejected: "The server rejected the request.",
});
