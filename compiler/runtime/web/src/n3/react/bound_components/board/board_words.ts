import { count, inSentence } from "../../../core/words";

/** What a board says. */
export const boardWords = {
  without: (label: string) => `No ${inSentence(label)}`,
  cards: (n: number, noun: string, estimate: boolean) =>
    estimate ? `${n.toLocaleString()}+ ${noun}s` : count(n, noun),
  create: (noun: string) => `New ${noun}`,
  createIn: (noun: string, column: string) => `New ${noun} in ${column}`,
  more: (n: number | null) => (n === null ? "Show more" : `Show ${n.toLocaleString()} more`),
  moreOf: (column: string) => `Show more of ${column}`,
  none: "No cards",
  search: (title: string) => `Search ${title.toLowerCase()}`,
  actions: (card: string) => `Actions: ${card}`,
  open: "Open",
  delete: "Delete",
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
  mayNot: (label: string) => `You are not allowed to change ${inSentence(label)} here.`,
  gone: "It was deleted, or you are no longer allowed to see it.",
  changed: (column: string) => `It was moved to ${column} in the meantime.`,
  failed: (column: string) => `${column} cannot be loaded.`,
  retry: "Try again",
} as const;
