import { useMemo } from "react";
import type { Action } from "../../../core/actions";
import { useRuntime, useDatasetHandle, useWidgetName } from "../../context";
import type { DatasetName, FieldOf, RefreshPolicy, Row, RowOf } from "../../../core/dataset";
import type { Filters } from "../../../core/list_query";
import type { ConflictRule } from "../../../core/outbox_entry";
import type { RowScope } from "../../../core/scope";
import { BoundWidget } from "../bound_widget";
import type { InputName } from "../inputs/field_input";
import { useShared } from "../../use_shared";
import { useWidgetFilter } from "../widget_filter";
import { columnsOf, shareColumns, type ColumnRequest, type TableColumn } from "./column";
import { DataTable } from "./data_table";
import type { RowAction } from "./row_actions";

/** A field, a reference, or a path through references: `author.name`. */
export type ColumnPath<Name extends DatasetName> = FieldOf<Name> | `${string}.${string}`;

/** A column, perhaps under another label or with another editor. */
type ColumnSpec<Name extends DatasetName> =
  | ColumnPath<Name>
  | { readonly name: ColumnPath<Name>; readonly label?: string; readonly input?: InputName };

/** A button of each row. */
interface RowButton<Name extends DatasetName> {
  readonly key: string;
  readonly label: string;
  /** A question to answer first. */
  readonly confirm?: string;
  readonly actions: readonly Action<RowScope<Row<RowOf<Name>>>>[];
}

export interface BoundTableWidgetProps<Name extends DatasetName> {
  readonly datasetName: Name;
  /** Names the widget on its page: what is half-typed in it is kept under this name. */
  readonly widgetKey?: string;
  readonly title?: string;
  /** Not saved yet: it asks for nothing. */
  readonly pending?: true;
  /** By default every field that can be read, but for the key. */
  readonly columns?: readonly ColumnSpec<Name>[];
  readonly filter?: Filters<RowOf<Name>>;
  /** The program gives this widget a filter; what it asks the page for, such as `route.id`. */
  readonly filterParams?: readonly string[];
  /** `-created_at` is descending. */
  readonly sort?: readonly (ColumnPath<Name> | `-${ColumnPath<Name>}`)[];
  readonly search?: boolean;
  readonly pageSize?: number;
  readonly showTotals?: boolean;
  /** What an empty table says. */
  readonly empty?: string;
  readonly editable?: boolean;
  readonly enableCreate?: boolean;
  readonly enableUpdate?: boolean;
  readonly enableDelete?: boolean;
  readonly enableSorting?: boolean;
  readonly enableFiltering?: boolean;
  readonly enableSearch?: boolean;
  /** The rows can be downloaded as CSV. */
  readonly enableExport?: boolean;
  /** Who is signed in may keep search, filters, order and columns as views. */
  readonly enableViews?: boolean;
  readonly realtime?: boolean;
  readonly refreshPolicy?: RefreshPolicy;
  readonly optimisticUpdates?: boolean;
  /** What becomes of an update whose row somebody else has changed; by default `merge`. */
  readonly conflict?: ConflictRule;
  /** So many milliseconds an answer is not asked for again. */
  readonly cacheTtl?: number;
  readonly rowActions?: readonly RowButton<Name>[];
}

const noActions: readonly RowAction[] = [];

/** A table bound to a dataset: paged, sorted and filtered by the server, live, written in place. */
export function BoundTableWidget<Name extends DatasetName>(props: BoundTableWidgetProps<Name>) {
  return (
    <BoundWidget {...props}>
      <Bound {...props} />
    </BoundWidget>
  );
}

function Bound<Name extends DatasetName>(props: BoundTableWidgetProps<Name>) {
  const { datasetName, widgetKey = datasetName, editable = false } = props;
  const handle = useDatasetHandle(datasetName);
  const { dataset } = handle;
  const runtime = useRuntime();
  const widget = useWidgetName(widgetKey);
  const filter = useWidgetFilter(widgetKey, props.filterParams);
  const title = props.title ?? dataset.title;
  const withSearch = (props.enableSearch ?? props.search ?? true) && dataset.searchable.size > 0;
  const withUpdate = editable && (props.enableUpdate ?? true);

  // Pages write their columns in place: equal text means equal columns.
  const written = props.columns === undefined ? null : JSON.stringify(props.columns);
  const made = useMemo((): readonly TableColumn[] => {
    const specs =
      written === null ? null : (JSON.parse(written) as readonly (string | ColumnRequest)[]);
    const requests = specs?.map((spec) => (typeof spec === "string" ? { name: spec } : spec));
    const datasetOf = (name: string) => runtime.handle(name).dataset;
    return columnsOf(handle.dataset, datasetOf, requests ?? null, withUpdate);
    // Another handle means that this dataset, or one it refers to, is another.
  }, [written, handle, runtime, withUpdate]);
  const columns = useShared(made, shareColumns);

  return (
    <DataTable
      datasetName={datasetName}
      widget={widget}
      widgetKey={widgetKey}
      title={title}
      columns={columns}
      // Names and values were checked where the page was written.
      filters={props.filter}
      asked={filter}
      sort={props.sort ?? []}
      pageSize={props.pageSize ?? dataset.pageSize}
      showTotals={props.showTotals ?? true}
      empty={props.empty}
      withCreate={props.enableCreate ?? false}
      withUpdate={withUpdate}
      withDelete={props.enableDelete ?? false}
      withSorting={props.enableSorting ?? true}
      withFilters={(props.enableFiltering ?? true) && dataset.filterable.size > 0}
      withSearch={withSearch}
      withExport={props.enableExport ?? true}
      withViews={props.enableViews ?? true}
      realtime={props.realtime}
      refreshPolicy={props.refreshPolicy}
      cacheTtl={props.cacheTtl}
      optimistic={props.optimisticUpdates ?? true}
      conflict={props.conflict ?? "merge"}
      // The buttons' values are made for rows of this dataset.
      actions={(props.rowActions as readonly RowAction[] | undefined) ?? noActions}
    />
  );
}
