import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { ApiError } from "../../../core/api_error";
import { useRuntime, useDatasetHandle, useAccessibleTitle } from "../../context";
import {
  keyOf,
  titleOf,
  type DatasetName,
  type Key,
  type RefreshPolicy,
} from "../../../core/dataset";
import { useScope } from "../../scope";
import type { Scope } from "../../../core/scope";
import { useDatasetRows } from "../../use_dataset";
import { WidgetHeading } from "../../heading";
import { BoundWidget } from "../bound_widget";
import { ColumnValue } from "../table/cell_value";
import { columnsOf, expandOf, valueIn } from "../table/column";
import type { ColumnPath } from "../table/bound_table_widget";
import { PendingMark } from "../pending";
import { Delayed, Failure, skeletonDelay } from "../widget_state";
import "./detail.css";

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
  const found = useRowKey(datasetName, props, wanted, expand);
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
        <dl>
          {columns.map((column) => (
            <div key={column.path.join(".")} data-n3-field={column.path.join(".")}>
              <dt>
                {column.label}
                {column.pending && <PendingMark />}
              </dt>
              <dd>
                {!column.pending && <ColumnValue column={column} value={valueIn(column, row)} />}
              </dd>
            </div>
          ))}
        </dl>
      ) : found.error !== null ? (
        <Failure error={found.error} title={title} onRetry={found.refetch} />
      ) : found.loading ? (
        <Delayed ms={skeletonDelay}>
          <div className="n3-form-skeleton" aria-hidden="true" />
        </Delayed>
      ) : (
        <div className="n3-state">
          <strong>Nothing to show</strong>
          <p>The row was deleted, or you are not allowed to see it.</p>
        </div>
      )}
    </section>
  );
}

interface Found {
  readonly key: Key | null;
  readonly error: ApiError | null;
  readonly loading: boolean;
  readonly refetch: () => void;
}

interface Refresh {
  readonly id?: unknown;
  readonly realtime?: boolean;
  readonly refreshPolicy?: RefreshPolicy;
  readonly cacheTtl?: number;
}

/** Reads the row of a key, or the first row, into the store; a list of one row keeps it live. */
function useRowKey(
  name: string,
  props: Refresh,
  wanted: Key | null,
  expand: readonly string[],
): Found {
  const { dataset, client, rows, lists } = useDatasetHandle(name);
  const byKey = props.id !== undefined;
  const numeric = dataset.fields.find((field) => field.name === dataset.key)?.type === "integer";
  const given = wanted === null ? null : numeric ? Number(wanted) : String(wanted);
  const key = typeof given === "number" && !Number.isSafeInteger(given) ? null : given;
  const single = useQuery({
    queryKey: [...lists.rowKey(key ?? undefined), ...expand],
    queryFn: async ({ signal }) => {
      if (key === null) return null;
      try {
        const row = await client.get(key, signal, expand);
        rows.apply(keyOf(dataset, row), { type: "answered", row, at: null });
        return keyOf(dataset, row);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    enabled: byKey && key !== null,
  });
  // Changes of the row come with those of the list that it is in.
  const filters = byKey && key !== null ? { [dataset.key]: key } : {};
  const list = useDatasetRows(
    name,
    { page: 1, page_size: 1, expand, ...(dataset.filterable.has(dataset.key) ? { filters } : {}) },
    props,
  );
  // A row that leaves its list was deleted, or is not open to this reader any more.
  const listed = list.data.some((row) => keyOf(dataset, row) === key);
  const wasListed = useRef(false);
  const { refetch } = single;
  useEffect(() => {
    if (byKey && wasListed.current && !listed) void refetch();
    wasListed.current = listed;
  }, [byKey, listed, refetch]);
  if (!byKey) {
    const [first] = list.data;
    return {
      key: first === undefined ? null : keyOf(dataset, first),
      error: list.error,
      loading: list.loading,
      refetch: () => void list.refetch(),
    };
  }
  const error = single.error instanceof ApiError ? single.error : null;
  const gone = single.data === null || error?.denied === true;
  return {
    key: gone ? null : key,
    error,
    loading: key !== null && single.isPending,
    refetch: () => void single.refetch(),
  };
}
