import type { AnyRow } from "../../../core/dataset";
import type { FieldSpec } from "../../../core/fields";
import type { AnyQuery } from "../../../core/live_lists";
import { colorOfValue } from "../../../core/palette";
import { board as words } from "../../../words/board";

/** A column of a board: the rows that have one value of the enum, or none. */
export interface BoardColumn {
  /** Names the column: its value, and "" for no value, which no enum has. */
  readonly id: string;
  /** Null: the rows without a value. */
  readonly value: string | null;
  readonly label: string;
  /** Of the palette; null of the rows without a value. */
  readonly color: number | null;
  /** The list of its rows. */
  readonly filters: NonNullable<AnyQuery["filters"]>;
}

/** The values of the enum in their order; rows without a value come first where there can be some. */
export function boardColumns(by: FieldSpec): readonly BoardColumn[] {
  if (by.type !== "enum") return [];
  const columns = Object.entries(by.values).map(([value, label]): BoardColumn => ({
    id: value,
    value,
    label,
    color: colorOfValue(by, value),
    filters: { [by.name]: value },
  }));
  if (by.required === true) return columns;
  const none: BoardColumn = {
    id: "",
    value: null,
    label: words.without(by.label),
    color: null,
    filters: { [by.name]: { is_null: true } },
  };
  return [none, ...columns];
}

/** The column that a row belongs to, by its value as it is shown; undefined where no column has it. */
export function columnOfRow(
  columns: readonly BoardColumn[],
  by: string,
  row: AnyRow,
): string | undefined {
  const value = row[by] ?? null;
  return columns.find((column) => column.value === value)?.id;
}

/** "3 cards"; of a count that was cut short "1,000+ cards". */
export function cardsText(total: number, atLeast: boolean): string {
  return atLeast ? words.cardsAtLeast(total) : words.cards(total);
}
