import { count } from "./english";
import { part } from "./language";

/** What opens with Ctrl K. */
export const palette = /* @__PURE__ */ part("palette", {
  title: "Search and commands",
  placeholder: "Search pages, rows and commands",
  results: "Results",
  nothing: (typed: string) => `Nothing matches “${typed}”`,
  searching: "Searching…",
  found: (n: number) => count(n, { one: "result", other: "results" }),
  pages: "Pages",
  create: "Create",
  rows: "Rows",
  settings: "Settings",
  theme: (choice: string) => `Theme: ${choice.toLowerCase()}`,
  density: (choice: string) => `Density: ${choice.toLowerCase()}`,

  shortcuts: "Keyboard shortcuts",
  everywhere: "Everywhere",
  closeOpen: "Close what is open",
  inTable: "In a table",
  moveBetweenCells: "Move between cells",
  firstOrLastCell: "First or last cell of the row",
  editOrSave: "Edit the cell, or save it",
  saveAndNext: "Save the cell and edit the next",
  leaveAsItWas: "Leave the cell as it was",
  keys: { homeEnd: "Home / End", enter: "Enter", tab: "Tab", escape: "Esc" },
});
