import type { KeyboardEvent } from "react";

/** What a key means in a grid whose cell has the focus and is not written in. */
export type GridKey =
  | { readonly type: "move"; readonly rows: number; readonly columns: number }
  /** The other end of the selected cells. */
  | { readonly type: "extend"; readonly rows: number; readonly columns: number }
  | { readonly type: "fill" }
  | { readonly type: "edit" }
  | { readonly type: "replace"; readonly text: string }
  | { readonly type: "toggle" }
  | { readonly type: "read" }
  | { readonly type: "undo" }
  /** The row, or every row of the page. */
  | { readonly type: "select"; readonly page: boolean };

/** As far as there are cells. */
export const far = Number.MAX_SAFE_INTEGER;

const moves: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -far],
  End: [0, far],
  PageUp: [-10, 0],
  PageDown: [10, 0],
};

/** Null for keys that are the browser's. */
export function gridKey(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
): GridKey | null {
  const { key } = event;
  const command = event.ctrlKey || event.metaKey;
  if (command && key === "Home") return { type: "move", rows: -far, columns: -far };
  if (command && key === "End") return { type: "move", rows: far, columns: far };
  if (command && key.toLowerCase() === "z" && !event.shiftKey) return { type: "undo" };
  if (command && key.toLowerCase() === "d") return { type: "fill" };
  if (command && key.toLowerCase() === "a") return { type: "select", page: true };
  if (event.shiftKey && key === " ") return { type: "select", page: false };
  // As it opens what belongs to a control elsewhere.
  if (event.altKey && key === "ArrowDown") return { type: "read" };
  if (command || event.altKey) return null;
  const move = moves[key];
  if (move !== undefined) {
    const type = event.shiftKey ? "extend" : "move";
    return { type, rows: move[0], columns: move[1] };
  }
  if (key === "Enter" || key === "F2") return { type: "edit" };
  if (key === "Delete" || key === "Backspace") return { type: "replace", text: "" };
  if (key === " ") return { type: "toggle" };
  return key.length === 1 ? { type: "replace", text: key } : null;
}
