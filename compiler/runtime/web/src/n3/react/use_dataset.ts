import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { ApiError } from "../core/api_error";
import { useRuntime, useDatasetHandle } from "./context";
import type { AnyRow, DatasetName, Key, RefreshPolicy, Row, RowOf } from "../core/dataset";
import { channelOf, searchParams, type LiveQuery } from "../core/list_query";
import type { ListState } from "../core/list_state";
import { visibleRows, type AnyQuery } from "../core/live_lists";
import type { RowStore } from "../core/row_store";

export interface UseDatasetOptions {
  /** Told of changes as they happen; by default as the dataset says. */
  readonly realtime?: boolean | undefined;
  readonly refreshPolicy?: RefreshPolicy | undefined;
  /** So many milliseconds an answer is not asked for again. */
  readonly cacheTtl?: number | undefined;
}

export interface UseDatasetResult<R> {
  /** The rows of the page; the previous page's while a new one is fetched. */
  readonly data: readonly R[];
  /** Null while unknown. */
  readonly total: number | null;
  readonly totalIsEstimate: boolean;
  readonly hasMore: boolean;
  /** Nothing was read yet. */
  readonly loading: boolean;
  /** There is no row at all, on any page; not where a page only has none left. */
  readonly empty: boolean;
  /** A request is under way. */
  readonly fetching: boolean;
  readonly error: ApiError | null;
  readonly refetch: () => Promise<void>;
  /** Changes by others arrive as they happen. */
  readonly live: boolean;
  /** Rows that others made and that are not shown yet; `refetch` brings them. */
  readonly newRows: number;
}

export interface DatasetRows extends UseDatasetResult<AnyRow> {
  /** What `data` is the answer to; null where there is none. */
  readonly answered: AnyQuery | null;
}

const noKeys: readonly Key[] = [];

/** A page of a dataset, kept up to date. */
export function useDataset<Name extends DatasetName>(
  name: Name,
  query: LiveQuery<RowOf<Name>> & UseDatasetOptions = {},
): UseDatasetResult<Row<RowOf<Name>>> {
  const { realtime, refreshPolicy, ...list } = query;
  // The fields of a row are known by its dataset's name; below here rows are only looked at.
  const result: UseDatasetResult<AnyRow> = useDatasetRows(name, list, { realtime, refreshPolicy });
  return result as UseDatasetResult<Row<RowOf<Name>>>;
}

/** The same for widgets, which know the dataset only when they run. */
export function useDatasetRows(
  name: string,
  query: AnyQuery,
  options: UseDatasetOptions = {},
): DatasetRows {
  const runtime = useRuntime();
  const { dataset, rows, lists } = useDatasetHandle(name);
  const policy = options.refreshPolicy ?? dataset.refreshPolicy;
  const realtime = (options.realtime ?? dataset.realtime) && policy !== "manual";

  const hash = searchParams(query).toString();
  // Equal text means equal queries: callers may write the query in place.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const stable = useMemo(() => query, [hash]);

  const live = useSyncExternalStore(
    runtime.socket.onChange,
    () => realtime && runtime.socket.isLive(channelOf(name, stable)),
  );

  const read = useQuery({
    enabled: !dataset.pending,
    queryKey: lists.key(stable),
    meta: { told: () => realtime && runtime.socket.isTold(channelOf(name, stable)) },
    queryFn: ({ signal }) => lists.fetch(stable, signal),
    placeholderData: keepPreviousData,
    // A live list is right already; reading it again would only move its rows.
    refetchOnWindowFocus: policy === "on_focus" || (policy === "on_change" && !live),
    refetchOnReconnect: false,
    refetchInterval: typeof policy === "object" ? policy.every : false,
    // Where a list is scrolled, rows that were made or deleted since have moved all others.
    staleTime: options.cacheTtl ?? (realtime && query.scrolled !== true ? 30_000 : 0),
    refetchOnMount: policy === "manual" || options.cacheTtl !== undefined ? true : "always",
  });
  const { data, error, isPending, isPlaceholderData, refetch } = read;

  // Followed is what was answered, from the place of its answer on; until another page has come, the
  // page before it.
  const known = data !== undefined && !isPlaceholderData && !dataset.pending;
  const [followed, setFollowed] = useState<AnyQuery | null>(null);
  if (known && followed !== stable) setFollowed(stable);
  useEffect(
    () => (realtime && followed !== null ? lists.watch(followed) : undefined),
    [realtime, followed, lists],
  );

  const shown = useVisibleRows(rows, data?.keys ?? noKeys);
  useEffect(() => {
    if (!dataset.pending) lists.complete(shown, stable.expand ?? []);
  }, [dataset, lists, shown, stable]);
  const hidden = (data?.keys.length ?? 0) - shown.length;
  const total = data?.total ?? null;
  return {
    data: shown,
    total: total === null ? null : Math.max(0, total - hidden),
    totalIsEstimate: data?.totalIsEstimate ?? false,
    hasMore: data?.hasMore ?? false,
    loading: isPending && !dataset.pending,
    empty: isEmpty(shown, data, hidden, dataset.pending),
    // Only who asks for it is rendered when a request begins.
    get fetching() {
      return read.isFetching;
    },
    error: error instanceof ApiError ? error : error === null ? null : ApiError.unreachable(error),
    refetch: useCallback(async () => {
      await refetch();
    }, [refetch]),
    live,
    newRows: data?.newKeys.length ?? 0,
    answered: data?.query ?? null,
  };
}

function isEmpty(
  shown: readonly AnyRow[],
  list: ListState | undefined,
  hidden: number,
  pending: boolean,
): boolean {
  if (shown.length > 0 || list === undefined) return pending;
  return !list.hasMore && (list.total === null || list.total <= hidden);
}

/** The array keeps its identity while no row of it changed. */
function useVisibleRows(rows: RowStore, keys: readonly Key[]): readonly AnyRow[] {
  const last = useRef<readonly AnyRow[]>([]);
  const snapshot = useCallback(() => {
    const next = visibleRows(rows, keys);
    const before = last.current;
    const same = next.length === before.length && next.every((row, i) => row === before[i]);
    if (!same) last.current = next;
    return last.current;
  }, [rows, keys]);
  return useSyncExternalStore(rows.subscribe, snapshot);
}
