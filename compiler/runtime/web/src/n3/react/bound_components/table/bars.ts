/** What is around the rows of a table, as one file. */
export { ViewTabs } from "./saved_views";
export { SelectionBar } from "./selection_bar";
