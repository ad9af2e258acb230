import { useCallback, useMemo } from "react";
import { keptChoices } from "../../../core/kept_choices";
import { useKeyedState } from "../../keyed_state";
import { useCurrentUser } from "../../use_current_user";
import type { TableColumn } from "./column";

/** How one person has arranged the columns of one table. Columns are named by their field. */
export interface ColumnLayout {
  readonly hidden: readonly string[];
  /** Columns that are not in it stand behind the one that the program has before them. */
  readonly order: readonly string[];
  /** In pixels. Once one column has a width, all that were shown have. */
  readonly widths: Readonly<Record<string, number>>;
  /** They come first, and stay in sight while the others scroll. */
  readonly frozen: readonly string[];
  /** What is worked out of all rows, below a column. */
  readonly totals: Readonly<Record<string, Total>>;
  /** Rows that are equal in this column stand together, below a line with what they come to. */
  readonly group: string | null;
}

export type Total = "sum" | "avg" | "min" | "max";

export const noLayout: ColumnLayout = {
  hidden: [],
  order: [],
  widths: {},
  frozen: [],
  totals: {},
  group: null,
};

const narrowest = 48;
const widest = 1200;
/** What a column has that came after the others were given a width. */
export const usualWidth = 160;

type Named = Pick<TableColumn, "field">;

/** All columns in the order of the layout, hidden ones too. */
export function ordered<Column extends Named>(
  columns: readonly Column[],
  { order, frozen }: ColumnLayout,
): readonly Column[] {
  const known = columns.filter(({ field }) => order.includes(field.name));
  known.sort((a, b) => order.indexOf(a.field.name) - order.indexOf(b.field.name));
  for (const [i, column] of columns.entries()) {
    if (order.includes(column.field.name)) continue;
    const before = columns[i - 1];
    known.splice(before === undefined ? 0 : known.indexOf(before) + 1, 0, column);
  }
  const isFrozen = ({ field }: Column) => frozen.includes(field.name);
  return [...known.filter(isFrozen), ...known.filter((column) => !isFrozen(column))];
}

/** The columns that are shown, in their order. The last one can't be hidden. */
export function shownOf<Column extends Named>(
  columns: readonly Column[],
  layout: ColumnLayout,
): readonly Column[] {
  const shown = ordered(columns, layout).filter(({ field }) => !layout.hidden.includes(field.name));
  return shown.length === 0 ? columns.slice(0, 1) : shown;
}

/** Moves a column past `by` columns that are shown, within those that are frozen or those that are not. */
export function withMove(
  layout: ColumnLayout,
  columns: readonly Named[],
  name: string,
  by: number,
): ColumnLayout {
  const shown = shownOf(columns, layout).map(({ field }) => field.name);
  const target = shown[shown.indexOf(name) + by];
  if (!shown.includes(name) || target === undefined || target === name) return layout;
  if (layout.frozen.includes(name) !== layout.frozen.includes(target)) return layout;
  const order = ordered(columns, layout)
    .map(({ field }) => field.name)
    .filter((other) => other !== name);
  order.splice(order.indexOf(target) + (by > 0 ? 1 : 0), 0, name);
  return { ...layout, order };
}

export function withToggled(
  layout: ColumnLayout,
  part: "hidden" | "frozen",
  name: string,
  on: boolean,
): ColumnLayout {
  const others = layout[part].filter((other) => other !== name);
  return { ...layout, [part]: on ? [...others, name] : others };
}

export function withTotal(layout: ColumnLayout, name: string, total: Total | null): ColumnLayout {
  const { [name]: _, ...others } = layout.totals;
  return { ...layout, totals: total === null ? others : { ...others, [name]: total } };
}

/** `measured`: the widths of all columns as they are shown; null gives up all widths. */
export function withWidth(
  layout: ColumnLayout,
  measured: Readonly<Record<string, number>>,
  name: string,
  width: number | null,
): ColumnLayout {
  if (width === null) return { ...layout, widths: {} };
  const clamped = Math.round(Math.max(narrowest, Math.min(widest, width)));
  return { ...layout, widths: { ...measured, ...layout.widths, [name]: clamped } };
}

/** The paths of the columns that are shown, as views keep them; none where all are, as the program has them. */
export function shownPaths(
  columns: readonly TableColumn[],
  layout: ColumnLayout,
): readonly string[] {
  const shown = shownOf(columns, layout);
  const usual =
    shown.length === columns.length && shown.every((column, i) => column === columns[i]);
  return usual ? [] : shown.map(({ path }) => path.join("."));
}

/** The layout of a saved view: its columns, in its order. */
function layoutOf(columns: readonly TableColumn[], paths: readonly string[]): ColumnLayout {
  if (paths.length === 0) return noLayout;
  const places = columns.map((column) => [paths.indexOf(column.path.join(".")), column] as const);
  const shown = places.filter(([place]) => place >= 0).sort(([a], [b]) => a - b);
  return {
    ...noLayout,
    hidden: places.flatMap(([place, { field }]) => (place < 0 ? [field.name] : [])),
    order: shown.map(([, { field }]) => field.name),
  };
}

/** A person's layout of a table, or of one of its views; kept by the browser. */
export function useColumnLayout(
  widget: string,
  columns: readonly TableColumn[],
  saved: { readonly id: string; readonly columns: readonly string[] } | null,
): readonly [ColumnLayout, (change: (layout: ColumnLayout) => ColumnLayout) => void] {
  const person = useCurrentUser()?.user.id ?? "";
  const name = `n3:columns:${person}:${widget}${saved === null ? "" : `:${saved.id}`}`;
  const usual = useMemo(() => layoutOf(columns, saved?.columns ?? []), [columns, saved]);
  const kept = useMemo(() => read(name) ?? usual, [name, usual]);
  const [layout, change] = useKeyedState<ColumnLayout>(name, kept);
  const changeAndKeep = useCallback(
    (next: (layout: ColumnLayout) => ColumnLayout) => {
      change((before) => {
        const after = next(before);
        if (after !== before) write(name, after);
        return after;
      });
    },
    [change, name],
  );
  return [layout, changeAndKeep];
}

function read(name: string): ColumnLayout | null {
  try {
    const text = keptChoices.get(name);
    return text === null ? null : layoutFrom(JSON.parse(text));
  } catch {
    return null; // another version kept it
  }
}

function write(name: string, layout: ColumnLayout): void {
  keptChoices.set(name, JSON.stringify(layout));
}

function layoutFrom(value: unknown): ColumnLayout {
  const kept = (typeof value === "object" ? value : null) as Partial<
    Record<keyof ColumnLayout, unknown>
  > | null;
  const names = (list: unknown) =>
    Array.isArray(list) ? list.filter((name) => typeof name === "string") : [];
  const widths = Object.entries(kept?.widths ?? {}).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  return {
    hidden: names(kept?.hidden),
    order: names(kept?.order),
    widths: Object.fromEntries(widths),
    frozen: names(kept?.frozen),
    totals: Object.fromEntries(
      Object.entries(kept?.totals ?? {}).filter((entry): entry is [string, Total] =>
        ["sum", "avg", "min", "max"].includes(String(entry[1])),
      ),
    ),
    group: typeof kept?.group === "string" ? kept.group : null,
  };
}

/** The widths of the columns as they are shown. */
export function widthsOf(table: HTMLTableElement | null): Record<string, number> {
  const heads = Array.from(table?.tHead?.rows[0]?.cells ?? []);
  return Object.fromEntries(
    heads.flatMap((head) => {
      const { column } = head.dataset;
      return column === undefined
        ? []
        : [[column, Math.round(head.getBoundingClientRect().width)] as const];
    }),
  );
}
