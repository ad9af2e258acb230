import type { AnyDataset } from "../../../core/dataset";
import type { AnyQuery } from "../../../core/live_lists";
import { isPendingPath } from "../../../core/pending";
import type { TableColumn } from "./column";
import { filtersOf, noFilters, treeOf, type FilterField, type Filters } from "./filters";
import type { AnyView, ViewQuery } from "./saved_views";

/** How a person looks at a table. Kept outside React by the widget's key. */
export interface TableView {
  readonly page: number;
  readonly sorting: readonly { readonly id: string; readonly desc: boolean }[];
  readonly filters: Filters;
  readonly search: string;
  /** The saved view that is shown; what was changed since is not in it yet. */
  readonly saved: Pick<AnyView, "id" | "columns"> | null;
}

export function initialView(sort: readonly string[]): TableView {
  return {
    page: 1,
    sorting: sort.map((name) => ({ id: name.replace(/^-/, ""), desc: name.startsWith("-") })),
    filters: noFilters,
    search: "",
    saved: null,
  };
}

/** What rows are sorted by: all that the reader chose, but for what is not saved yet. */
export function sortedBy(
  dataset: AnyDataset,
  datasetOf: (name: string) => AnyDataset,
  { sorting }: TableView,
): TableView["sorting"] {
  return sorting.filter(({ id }) => !isPendingPath(dataset, datasetOf, id));
}

/** Rows that are equal in a column stand together: they are sorted by it before all else. */
export function groupedFirst(view: TableView, group: TableColumn | null): TableView {
  if (group?.sortable !== true) return view;
  const { sorting } = view;
  const known = sorting.find(({ id }) => id === group.sort) ?? { id: group.sort, desc: false };
  return { ...view, sorting: [known, ...sorting.filter(({ id }) => id !== group.sort)] };
}

/** The view in the words of the interface, without the page. */
export function queryOf(
  dataset: AnyDataset,
  datasetOf: (name: string) => AnyDataset,
  fields: readonly FilterField[],
  view: TableView,
): AnyQuery {
  const sorting = sortedBy(dataset, datasetOf, view);
  const filter = treeOf(fields, view.filters);
  return {
    ...(sorting.length === 0
      ? {}
      : {
          sort_by: sorting.map(({ id }) => id),
          sort_order: sorting.map(({ desc }) => (desc ? "desc" : "asc")),
        }),
    ...(view.search === "" ? {} : { search: view.search }),
    ...(filter === null ? {} : { filter }),
  };
}

/** What a saved view keeps. Where nothing differs from how the program shows the table, it is empty. */
export function viewQuery(
  fields: readonly FilterField[],
  first: TableView,
  view: TableView,
  columns: readonly string[],
): ViewQuery {
  const sort = view.sorting.map(({ id, desc }) => (desc ? `-${id}` : id));
  const usual = first.sorting.map(({ id, desc }) => (desc ? `-${id}` : id));
  return {
    filter: treeOf(fields, view.filters),
    search: view.search.trim() === "" ? null : view.search.trim(),
    sort: sort.join() === usual.join() ? [] : sort,
    columns: [...columns],
  };
}

/** The view of a person who shows a saved one. */
export function viewOf(
  fields: readonly FilterField[],
  first: TableView,
  saved: AnyView | null,
): TableView {
  if (saved === null) return first;
  return {
    page: 1,
    sorting: saved.sort.length === 0 ? first.sorting : initialView(saved.sort).sorting,
    filters: filtersOf(fields, saved.filter),
    search: saved.search ?? "",
    saved: { id: saved.id, columns: saved.columns },
  };
}
