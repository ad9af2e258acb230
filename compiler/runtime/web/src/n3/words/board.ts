import { number } from "./counting";
import { count, inSentence } from "./english";
import { part } from "./language";

export const board = /* @__PURE__ */ part("board", {
  without: (label: string) => `No ${inSentence(label)}`,
  cards: (n: number) => count(n, { one: "card", other: "cards" }),
  cardsAtLeast: (n: number) => `${number(n)}+ cards`,
  createIn: (noun: string, column: string) => `New ${noun} in ${column}`,
  more: (n: number) => `Show ${number(n)} more`,
  moreOf: (column: string) => `Show more of ${column}`,
  none: "No cards",
  search: (title: string) => `Search ${title.toLowerCase()}`,
  actions: (card: string) => `Actions: ${card}`,
  open: "Open",
  moveTo: "Move to",
  keys: "Press Enter to open. Press Space to move with the arrow keys.",
  openKey: "Press Enter to open.",
  lifted: (card: string, column: string) =>
    `${card} lifted from ${column}. Left and right arrow keys choose a column, Space drops, Escape cancels.`,
  over: (column: string, cards: string) => `${column}, ${cards}.`,
  moved: (card: string, column: string) => `${card} moved to ${column}.`,
  stays: (card: string, column: string) => `${card} stays in ${column}.`,
  refused: (card: string, column: string, why: string) =>
    `“${card}” was not moved to ${column}. ${why}`,
  gone: "It was deleted, or you are no longer allowed to see it.",
  changed: (column: string) => `It was moved to ${column} in the meantime.`,
  deleted: (card: string) => `${card} deleted`,
  notDeleted: (card: string, why: string) => `${card} not deleted. ${why}`,
  undo: "Undo",
  failed: (column: string) => `${column} cannot be loaded.`,
});
