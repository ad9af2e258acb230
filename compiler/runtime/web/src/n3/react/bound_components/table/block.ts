import { useCallback, useMemo, useState } from "react";
import { keyOf, type AnyDataset, type AnyRow } from "../../../core/dataset";
import { editText, formatValue, type Parsed } from "../../../core/format";
import type { Runtime } from "../../../core/runtime";
import { checkField } from "../../../core/validation";
import type { BatchEditing, CellChange } from "./batch_editing";
import type { ActiveCell, CellEditing } from "./cell_editing";
import { valueIn, type TableColumn } from "./column";
import { parsePasted } from "./pasted";
import { guarded, readTsv, tsvOf } from "./tsv";
import type { CellName } from "./use_grid";
import { table as words } from "../../../words/table";

/** A rectangle of cells; both ends belong to it. */
export interface Block {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

interface Options {
  readonly runtime: Runtime;
  readonly dataset: AnyDataset;
  readonly rows: readonly AnyRow[];
  /** After them the list has others, which are not here. */
  readonly more: boolean;
  readonly columns: readonly TableColumn[];
  readonly editing: CellEditing;
  readonly batch: BatchEditing;
  readonly active: ActiveCell | null;
}

interface Blocks {
  /** The cells that are selected beside the one with the focus; null where it is alone. */
  readonly block: Block | null;
  /** Selects from the cell with the focus to another. */
  readonly extendTo: (cell: CellName) => void;
  /** Moves the other end; answers where it is then. */
  readonly extend: (rows: number, columns: number) => CellName | null;
  readonly collapse: () => void;
  /** What the clipboard gets; null where there is nothing to copy. */
  readonly copied: () => string | null;
  /** Writes a block of a spreadsheet; false where it is a single text for a single cell. */
  readonly paste: (text: string) => boolean;
  readonly fillDown: () => void;
  /** Empties the selected cells; false where there is only one. */
  readonly empty: () => boolean;
}

/** A rectangle of cells that is copied, pasted into, filled and emptied as one. */
export function useBlock(options: Options): Blocks {
  const { dataset, rows, columns, active } = options;
  const [end, setEnd] = useState<{ readonly from: CellName; readonly to: CellName } | null>(null);

  const placeOf = useCallback(
    (cell: CellName | null) => {
      const row = rows.findIndex((one) => keyOf(dataset, one) === cell?.key);
      const column = columns.findIndex(({ field }) => field.name === cell?.field);
      return row < 0 || column < 0 ? null : { row, column };
    },
    [rows, columns, dataset],
  );

  const selected = useMemo((): Block | null => {
    const from = placeOf(active);
    if (from === null || active?.editing === true) return null;
    const isOfFocus = end?.from.key === active?.key && end?.from.field === active?.field;
    const to = (isOfFocus ? placeOf(end?.to ?? null) : null) ?? from;
    return {
      top: Math.min(from.row, to.row),
      bottom: Math.max(from.row, to.row),
      left: Math.min(from.column, to.column),
      right: Math.max(from.column, to.column),
    };
  }, [active, end, placeOf]);
  const single =
    selected === null || (selected.top === selected.bottom && selected.left === selected.right);

  const extendTo = (to: CellName) => {
    if (active !== null) setEnd({ from: { key: active.key, field: active.field }, to });
  };

  const cellsOf = ({ top, bottom, left, right }: Block) =>
    rows
      .slice(top, bottom + 1)
      .map((row) => columns.slice(left, right + 1).map((column) => ({ row, column })));

  const write = async (texts: readonly PastedCell[]) => {
    await options.batch.write(await parsed(options, texts));
  };

  return {
    block: single ? null : selected,
    extendTo,
    extend: (byRows, byColumns) => {
      const from = placeOf(single ? active : (end?.to ?? null));
      if (from === null) return null;
      const row = rows[Math.max(0, Math.min(rows.length - 1, from.row + byRows))];
      const column = columns[Math.max(0, Math.min(columns.length - 1, from.column + byColumns))];
      if (row === undefined || column === undefined) return null;
      const to = { key: keyOf(dataset, row), field: column.field.name };
      extendTo(to);
      return to;
    },
    collapse: () => {
      setEnd(null);
    },
    copied: () => {
      if (selected === null) return null;
      const texts = cellsOf(selected).map((cells) =>
        cells.map(({ row, column }) => copiedText(options, row, column)),
      );
      return tsvOf(texts);
    },
    paste: (text) => {
      if (selected === null) return false;
      const pasted = readTsv(text);
      const width = Math.max(...pasted.map((cells) => cells.length));
      if (single && pasted.length === 1 && width === 1) return false;
      // A selection that is several times what is pasted is filled with it.
      const height = repeated(selected.bottom - selected.top + 1, pasted.length);
      const across = repeated(selected.right - selected.left + 1, width);
      const cells: PastedCell[] = [];
      for (const [i, row] of rows.slice(selected.top, selected.top + height).entries()) {
        const texts = pasted[i % pasted.length] ?? [];
        const into = columns.slice(selected.left, selected.left + across);
        for (const [j, column] of into.entries()) {
          const cell = texts[j % width];
          if (cell !== undefined) cells.push({ row, column, text: cell });
        }
      }
      const tooMany = selected.top + height - rows.length;
      const why = options.more ? words.onlyLoaded : words.didNotFit;
      if (tooMany > 0) options.runtime.toasts.show(why(tooMany), { tone: "bad" });
      void write(cells);
      return true;
    },
    fillDown: () => {
      if (selected === null) return;
      // Of a single row, what is above it.
      const top = selected.top === selected.bottom ? selected.top - 1 : selected.top;
      const first = rows[top];
      if (first === undefined) return;
      const cells = cellsOf({ ...selected, top: top + 1 }).flat();
      void options.batch.write(
        cells.map(({ row, column }): CellChange => {
          const value = first[column.field.name] ?? null;
          return { row, column, text: editText(column.field, value), parsed: { value } };
        }),
      );
    },
    empty: () => {
      if (single) return false;
      const cells = cellsOf(selected).flat();
      void write(cells.map((cell) => ({ ...cell, text: "" })));
      return true;
    },
  };
}

interface PastedCell {
  readonly row: AnyRow;
  readonly column: TableColumn;
  readonly text: string;
}

function repeated(room: number, size: number): number {
  return room > size && room % size === 0 ? room : size;
}

/** As it can be pasted again: choices by their label, the rest as it is typed. */
function copiedText({ editing, dataset }: Options, row: AnyRow, column: TableColumn): string {
  const { field, target } = column;
  const draft = editing.drafts.get(editing.draftKey(keyOf(dataset, row), field.name));
  if (draft !== undefined && target === null) return draft.text;
  const value = valueIn(column, row);
  if (target !== null) return guarded(typeof value === "string" ? value : "");
  const shown = field.type === "enum" || field.type === "boolean";
  const text = shown ? formatValue(field, value) : editText(field, value);
  return typeof value === "string" && field.type !== "decimal" ? guarded(text) : text;
}

/** What the texts mean in their columns; a cell that shows its text already is left out. */
async function parsed(
  options: Options,
  cells: readonly PastedCell[],
): Promise<readonly CellChange[]> {
  const { dataset } = options;
  const changed = cells.filter(
    ({ row, column, text }) => copiedText(options, row, column) !== text,
  );
  const titles = new Map<TableColumn, ReadonlyMap<string, Parsed>>();
  for (const column of new Set(changed.map((cell) => cell.column))) {
    if (column.target === null || !column.writable) continue;
    const texts = changed.filter((cell) => cell.column === column).map(({ text }) => text.trim());
    titles.set(column, await keysOfTitles(options.runtime, column.target, texts));
  }
  return changed.map((cell) => {
    const { column, text } = cell;
    if (column.target === null || text.trim() === "") {
      const read = column.target === null ? parsePasted : checkEmpty;
      return { ...cell, parsed: read(dataset, column.field, text) };
    }
    const found = titles.get(column)?.get(text.trim());
    return { ...cell, parsed: found ?? { error: words.unknownTitle(text.trim()) } };
  });
}

const checkEmpty = (dataset: AnyDataset, field: TableColumn["field"]): Parsed =>
  checkField(dataset, field, "update", "");

/** The keys of the rows that a reference names by their titles. */
async function keysOfTitles(
  runtime: Runtime,
  target: AnyDataset,
  texts: readonly string[],
): Promise<ReadonlyMap<string, Parsed>> {
  const titles = [...new Set(texts)].filter((text) => text !== "");
  const keys = new Map<string, Parsed>();
  const { client } = runtime.handle(target.name);
  for (let i = 0; i < titles.length; i += 50) {
    const filters = { [target.titleField]: { in: titles.slice(i, i + 50) } };
    try {
      for await (const { data } of client.pages({ filters, page_size: 100 })) {
        for (const row of data) {
          const title = row[target.titleField];
          if (typeof title !== "string") continue;
          keys.set(
            title,
            keys.has(title)
              ? { error: words.ambiguousTitle(title) }
              : { value: keyOf(target, row) },
          );
        }
      }
    } catch {
      break; // those that were not found are said to be unknown
    }
  }
  return keys;
}
