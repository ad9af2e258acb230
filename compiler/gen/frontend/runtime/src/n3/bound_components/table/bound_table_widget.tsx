import { useContext, useMemo } from "react";
import { PageContext, useSession } from "../../context";
import {
  labelOf,
  type DatasetName,
  type FieldOf,
  type RefreshPolicy,
  type RowOf,
} from "../../dataset";
import { isNumeric } from "../../fields";
import type { Filters } from "../../list_query";
import { isWritable } from "../../validation";
import { ErrorBoundary } from "../error_boundary";
import type { InputName } from "../inputs/field_input";
import type { TableColumn } from "./column";
import { DataTable } from "./data_table";

/** A field, perhaps under another label or with another editor. */
export type ColumnSpec<Name extends DatasetName> =
  | FieldOf<Name>
  | { readonly name: FieldOf<Name>; readonly label?: string; readonly input?: InputName };

export interface BoundTableWidgetProps<Name extends DatasetName> {
  readonly datasetName: Name;
  /** Names the widget on its page: what is half-typed in it is kept under this name. */
  readonly widgetKey?: string;
  readonly title?: string;
  /** By default every field that can be read, but for the key. */
  readonly columns?: readonly ColumnSpec<Name>[];
  readonly filter?: Filters<RowOf<Name>>;
  /** `-created_at` is descending. */
  readonly sort?: readonly (FieldOf<Name> | `-${FieldOf<Name>}`)[];
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
  readonly realtime?: boolean;
  readonly refreshPolicy?: RefreshPolicy;
  readonly optimisticUpdates?: boolean;
}

/** A table bound to a dataset: paged, sorted and filtered by the server, live, written in place. */
export function BoundTableWidget<Name extends DatasetName>(props: BoundTableWidgetProps<Name>) {
  return (
    <ErrorBoundary what={props.title ?? props.datasetName}>
      <Bound {...props} />
    </ErrorBoundary>
  );
}

function Bound<Name extends DatasetName>(props: BoundTableWidgetProps<Name>) {
  const { datasetName, widgetKey = datasetName, editable = false } = props;
  const { dataset } = useSession(datasetName);
  const page = useContext(PageContext);
  const title = props.title ?? dataset.title;
  const withSearch = (props.enableSearch ?? props.search ?? true) && dataset.searchable.size > 0;
  const withUpdate = editable && (props.enableUpdate ?? true);

  // Pages write their columns in place: equal text means equal columns.
  const written = props.columns === undefined ? null : JSON.stringify(props.columns);
  const columns = useMemo((): TableColumn[] => {
    const specs =
      written === null
        ? dataset.fields
            .filter((field) => field.writeonly !== true && field.name !== dataset.key)
            .map(({ name }) => ({ name }))
        : (JSON.parse(written) as readonly ColumnSpec<Name>[]);
    return specs.flatMap((spec) => {
      const { name, label, input } =
        typeof spec === "string"
          ? { name: spec, label: undefined, input: undefined }
          : { label: undefined, input: undefined, ...spec };
      const field = dataset.fields.find((field) => field.name === name);
      if (field === undefined) return [];
      return {
        field,
        label: label ?? labelOf(field),
        input,
        numeric: isNumeric(field),
        sortable: dataset.sortable.has(field.name),
        writable: withUpdate && isWritable(dataset, field, "update"),
      };
    });
  }, [written, dataset, withUpdate]);

  return (
    <DataTable
      datasetName={datasetName}
      widget={`${page ?? ""}/${widgetKey}`}
      widgetKey={widgetKey}
      title={title}
      columns={columns}
      // Names and values were checked where the page was written.
      filters={props.filter}
      sort={props.sort ?? []}
      pageSize={props.pageSize ?? dataset.pageSize}
      showTotals={props.showTotals ?? true}
      empty={props.empty ?? `No ${dataset.title.toLowerCase()} yet`}
      withCreate={props.enableCreate ?? false}
      withUpdate={withUpdate}
      withDelete={props.enableDelete ?? false}
      withSorting={props.enableSorting ?? true}
      withFilters={(props.enableFiltering ?? true) && dataset.filterable.size > 0}
      withSearch={withSearch}
      realtime={props.realtime}
      refreshPolicy={props.refreshPolicy}
      optimistic={props.optimisticUpdates ?? true}
    />
  );
}
