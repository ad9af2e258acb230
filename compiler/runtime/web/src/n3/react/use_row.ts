import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { ApiError } from "../core/api_error";
import {
  keyOf,
  type AnyRow,
  type DatasetName,
  type Key,
  type Row,
  type RowOf,
} from "../core/dataset";
import { useDatasetHandle } from "./context";
import { useDatasetRows, type UseDatasetOptions } from "./use_dataset";

interface UseRowOptions extends UseDatasetOptions {
  /** The references whose rows come along. */
  readonly expand?: readonly string[];
}

interface FoundRow {
  /** Null while it is not known, and where there is none (any more). */
  readonly key: Key | null;
  readonly error: ApiError | null;
  readonly loading: boolean;
  readonly refetch: () => void;
}

const nothing: readonly string[] = [];

/**
 * Reads one row into the store and keeps it up to date there, also where no other widget shows its dataset: a
 * list of this one row is followed. `wanted` undefined asks for the first row of the dataset.
 */
export function useFoundRow(
  name: string,
  wanted: Key | null | undefined,
  { expand = nothing, ...options }: UseRowOptions = {},
): FoundRow {
  const { dataset, client, rows, lists } = useDatasetHandle(name);
  const byKey = wanted !== undefined;
  // A key from an address is text; the dataset says whether it is a number.
  const numeric = dataset.fields.find((field) => field.name === dataset.key)?.type === "integer";
  const given =
    wanted === null || wanted === undefined ? null : numeric ? Number(wanted) : String(wanted);
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
  const filters = byKey && key !== null ? { [dataset.key]: key } : {};
  const list = useDatasetRows(
    name,
    { page: 1, page_size: 1, expand, ...(dataset.filterable.has(dataset.key) ? { filters } : {}) },
    options,
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

export interface UseRowResult<R> {
  /** Null while it is read, and where there is none, or none that this reader may see. */
  readonly data: R | null;
  readonly loading: boolean;
  readonly error: ApiError | null;
  readonly refetch: () => void;
}

/** One row by its key, kept up to date; null as the key asks for nothing. */
export function useRow<Name extends DatasetName>(
  name: Name,
  id: Key | null,
  options: UseRowOptions = {},
): UseRowResult<Row<RowOf<Name>>> {
  const { rows } = useDatasetHandle(name);
  const { key, loading, error, refetch } = useFoundRow(name, id, options);
  const data = useSyncExternalStore(
    rows.subscribe,
    useCallback(() => (key === null ? null : rows.view(key)), [rows, key]),
  );
  // The fields of a row are known by its dataset's name.
  return { data: data as Row<RowOf<Name>> | null, loading, error, refetch };
}

/** The row, or what it last was: what is open does not close because its row goes. */
export function useLastKnown(row: AnyRow | null): AnyRow | null {
  const [last, setLast] = useState(row);
  if (row !== null && row !== last) setLast(row);
  return row ?? last;
}
