import type { KeyboardEvent } from "react";

/** What a key means in a grid whose cell has the focus and is not written in. */
type GridKey =
  | { readonly type: "move"; readonly rows: number; readonly columns: number }
  | { readonly type: "edit" }
  | { readonly type: "replace"; readonly text: string }
  | { readonly type: "toggle" };

const far = Number.MAX_SAFE_INTEGER;

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
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">,
): GridKey | null {
  const { key } = event;
  const command = event.ctrlKey || event.metaKey;
  if (command && key === "Home") return { type: "move", rows: -far, columns: -far };
  if (command && key === "End") return { type: "move", rows: far, columns: far };
  if (command || event.altKey) return null;
  const move = moves[key];
  if (move !== undefined) return { type: "move", rows: move[0], columns: move[1] };
  if (key === "Enter" || key === "F2") return { type: "edit" };
  if (key === "Delete" || key === "Backspace") return { type: "replace", text: "" };
  if (key === " ") return { type: "toggle" };
  return key.length === 1 ? { type: "replace", text: key } : null;
}
