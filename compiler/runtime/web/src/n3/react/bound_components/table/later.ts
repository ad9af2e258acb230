import { lazily } from "../../lazily";

/* What a table needs only once its rows are there: it comes after them, as one file. */

const bars = () => import("./bars");

export const ViewTabs = lazily(async () => ({ default: (await bars()).ViewTabs }), {
  opens: true,
}).Component;
export const SelectionBar = lazily(async () => ({ default: (await bars()).SelectionBar }), {
  opens: true,
}).Component;
