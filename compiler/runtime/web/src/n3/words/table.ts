import { count, inSentence, list, rows } from "./english";
import { number } from "./counting";
import { part } from "./language";

/** Tables: rows, cells and heads of columns. */
export const table = /* @__PURE__ */ part("table", {
  /** A value of a row that a reference leads to: "Customer city". */
  through: (labels: readonly string[]) =>
    labels.map((label, i) => (i === 0 ? label : inSentence(label))).join(" "),
  searchIn: (title: string) => `Search ${title.toLowerCase()}`,
  export: "Export",
  outdated: (why: string) => `These rows may be outdated: ${why}`,
  addFirst: (noun: string) => `Add the first ${noun}`,
  noMatch: "No matching rows",
  mayBeHidden: "The search or the filters may hide rows.",
  showAll: "Show all",
  onlyMatching: "This table shows only the rows that match its filter.",
  willShow: (labels: readonly string[]) =>
    `Each row here will show its ${list(labels.map((label) => label.toLowerCase()))}.`,

  previous: "Previous",
  next: "Next",
  range: (from: number, to: number) => `${number(from)}–${number(to)}`,
  rangeOf: (from: number, to: number, total: string) => `${number(from)}–${number(to)} of ${total}`,
  rows,
  rowsPerPage: "Rows per page",
  allRows: "All",
  groupsInPages: "Groups are shown in pages.",
  firstRows: (n: number) =>
    `Only the first ${rows(n)} can be shown. Search or filter to find the others.`,
  notLoaded: (why: string) => `These rows could not be loaded: ${why}`,

  columns: "Columns",
  moveUp: (label: string) => `Move ${label} up`,
  moveDown: (label: string) => `Move ${label} down`,

  sort: "Sort; hold Shift to sort by several columns",
  sortPlace: (place: number) => `Sort ${number(place)}`,
  menuOf: (label: string) => `Column ${label}`,
  ascending: "Sort ascending",
  descending: "Sort descending",
  addToSort: "Add to the sort",
  moveLeft: "Move left",
  moveRight: "Move right",
  wider: "Wider",
  narrower: "Narrower",
  resetWidths: "Reset widths",
  freeze: "Freeze",
  unfreeze: "Unfreeze",
  hide: "Hide",
  group: "Group by this",
  ungroup: "Do not group",
  showTotal: {
    sum: "Show the sum",
    avg: "Show the average",
    min: "Show the least",
    max: "Show the most",
  },
  noTotal: "Show no total",
  totals: { sum: "sum", avg: "average", min: "least", max: "most" },

  selectPage: "Select all rows of this page",
  selectLoaded: "Select all loaded rows",
  select: (title: string) => `Select ${title}`,
  open: "Open",
  openRow: (title: string) => `Open ${title}`,
  deleteRow: (title: string) => `Delete ${title}`,
  actions: "Actions",
  actionsOf: (title: string) => `Actions: ${title}`,
  actionOf: (action: string, title: string) => `${action}: ${title}`,

  showWhole: "Show all (Alt+↓)",
  copyText: "Copy text",
  emptyText: "Empty",
  deletedByOthers: "Somebody else deleted this row. Your text is kept here until you discard it.",
  movedAway: "This row is no longer in this list. It stays until you finish.",
  deletedMeanwhile:
    "Not saved: this row was deleted. Copy your text, or press Escape to discard it.",

  waits: "Waits for the server",

  undo: "Undo",
  undone: "Undone",
  changeUndone: (label: string) => `Change of ${inSentence(label)} undone`,
  notUndone: (why: string) => `Not undone. ${why}`,
  tooMany: (most: number) => `At most ${rows(most)} can be changed at once.`,
  changed: (n: number) => `${rows(n)} changed`,
  deleted: (what: string) => `${what} deleted`,
  notDeleted: (what: string, why: string) => `${what} not deleted. ${why}`,
  mayNotDelete: (n: number) => `You are not allowed to delete ${rows(n)}.`,
  refused: (cells: number) =>
    `Nothing was written: ${count(cells, { one: "cell", other: "cells" })} cannot be saved.`,
  writeOthers: "Write the others",
  cannotBeChanged: (label: string) => `${label} cannot be changed here.`,

  notPasted: (label: string, why: string) => `Not pasted into ${label}. ${why}`,
  onlyLoaded: (n: number) => `${rows(n)} did not fit: the rows after these are not loaded.`,
  didNotFit: (n: number) => `${rows(n)} did not fit: there are no more rows on this page.`,
  unknownTitle: (title: string) => `No row is called “${title}”.`,
  ambiguousTitle: (title: string) => `Several rows are called “${title}”.`,
});
