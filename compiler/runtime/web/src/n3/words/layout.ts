import { part } from "./language";

export const layout = /* @__PURE__ */ part("layout", { tabs: "Tabs" });
