import { useMemo, useSyncExternalStore } from "react";
import { useRuntime, useDatasetHandle, useAccessibleTitle } from "../../context";
import { titleOf, type DatasetName, type RefreshPolicy } from "../../../core/dataset";
import { useScope } from "../../scope";
import type { Scope } from "../../../core/scope";
import { WidgetHeading } from "../../heading";
import { useFoundRow } from "../../use_row";
import { BoundWidget } from "../bound_widget";
import { columnsOf, expandOf } from "../table/column";
import type { ColumnPath } from "../table/bound_table_widget";
import { Failure, RowSkeleton, WidgetState } from "../widget_state";
import { RowValues } from "./row_values";
import { detail as words } from "../../../words/detail";

interface BoundDetailWidgetProps<Name extends DatasetName> {
  readonly datasetName: Name;
  readonly widgetKey: string;
  readonly title?: string;
  /** Not saved yet: it asks for nothing. */
  readonly pending?: true;
  /** By default every field that can be read, but for the key. */
  readonly fields?: readonly ColumnPath<Name>[];
  /** Which row; without one the first. */
  readonly id?: (scope: Scope) => unknown;
  readonly realtime?: boolean;
  readonly refreshPolicy?: RefreshPolicy;
  readonly cacheTtl?: number;
}

/** One row of a dataset, field by field. */
export function BoundDetailWidget<Name extends DatasetName>(props: BoundDetailWidgetProps<Name>) {
  return (
    <BoundWidget {...props}>
      <Bound {...props} />
    </BoundWidget>
  );
}

function Bound<Name extends DatasetName>(props: BoundDetailWidgetProps<Name>) {
  const { datasetName, widgetKey } = props;
  const runtime = useRuntime();
  const handle = useDatasetHandle(datasetName);
  const { dataset, rows } = handle;
  const scope = useScope();
  const written = props.fields === undefined ? null : props.fields.join();
  const columns = useMemo(() => {
    const requests = written === null ? null : written.split(",").map((name) => ({ name }));
    return columnsOf(handle.dataset, (name) => runtime.handle(name).dataset, requests, false);
    // Another handle means that this dataset, or one it refers to, is another.
  }, [written, handle, runtime]);
  const expand = useMemo(() => expandOf(columns), [columns]);

  const asked = props.id?.(scope);
  const wanted = typeof asked === "string" || typeof asked === "number" ? asked : null;
  const { realtime, refreshPolicy, cacheTtl } = props;
  const options = { expand, realtime, refreshPolicy, cacheTtl };
  const found = useFoundRow(datasetName, props.id === undefined ? undefined : wanted, options);
  const row = useSyncExternalStore(rows.subscribe, () =>
    found.key === null ? null : rows.view(found.key),
  );
  const title = props.title ?? (row === null ? dataset.title : titleOf(dataset, row));
  const spoken = useAccessibleTitle(title);
  return (
    <section
      className="n3-card n3-detail"
      aria-label={spoken}
      data-n3-widget={widgetKey}
      data-n3-row={found.key ?? wanted ?? undefined}
      data-n3-dataset={datasetName}
    >
      <WidgetHeading title={title} />
      {row !== null ? (
        <RowValues columns={columns} row={row} />
      ) : found.error !== null ? (
        <Failure error={found.error} title={title} onRetry={found.refetch} />
      ) : found.loading ? (
        <RowSkeleton />
      ) : (
        <WidgetState title={words.nothing} role="status">
          <p>{words.why}</p>
        </WidgetState>
      )}
    </section>
  );
}
