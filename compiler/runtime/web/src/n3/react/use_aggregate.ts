import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { ApiError } from "../core/api_error";
import { useRuntime, useDatasetHandle } from "./context";
import type { AnyRow, DatasetName, RowOf } from "../core/dataset";
import type { Aggregate, AggregateAnswer, Group } from "../core/dataset_client";
import { channelOf, searchParams, type LiveQuery } from "../core/list_query";
import type { AnyQuery } from "../core/live_lists";
import type { UseDatasetOptions } from "./use_dataset";

/** What a widget's number is made of. */
export interface AggregateValue<Field extends string = string> {
  readonly function: "count" | "sum" | "avg" | "min" | "max";
  readonly field?: Field;
}

/** Null where nothing was measured, and for what is no number. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** A mean has as many digits as are worth reading. */
export function roundedMean(value: unknown): number | null {
  const mean = numberOf(value);
  if (mean === null) return null;
  return Math.abs(mean) >= 1 ? Math.round(mean * 100) / 100 : Number(mean.toPrecision(3));
}

interface Result<T> {
  readonly data: T | undefined;
  readonly error: ApiError | null;
  readonly refetch: () => void;
}

/** A number or groups that the server works out for a widget; again when rows change. */
export function useWidgetAggregate<T>(
  name: string,
  query: AnyQuery,
  options: UseDatasetOptions,
): Result<T> {
  const { client } = useDatasetHandle(name);
  const read = (signal: AbortSignal) => client.aggregate(query, signal);
  return useWorkedOut<T>(name, query, searchParams(query).toString(), read, options);
}

interface UseAggregateQuery<T, By extends string, Value extends string> extends Pick<
  LiveQuery<T>,
  "filters" | "filter" | "search"
> {
  /** A row of the answer for each of their values: fields, or buckets of time such as `month(placed)`. */
  readonly group_by?: readonly By[];
  /** By default `count()`. */
  readonly values?: readonly Value[];
}

export interface UseAggregateResult<G> {
  readonly data: readonly G[];
  /** Nothing was read yet. */
  readonly loading: boolean;
  /** There are more groups than one answer has. */
  readonly hasMore: boolean;
  readonly error: ApiError | null;
  readonly refetch: () => void;
}

/** Numbers over the rows that a query selects, in groups; again when rows change. */
export function useAggregate<
  Name extends DatasetName,
  By extends string = never,
  Value extends Aggregate<RowOf<Name>> = "count()",
>(
  name: Name,
  { group_by: by, values, ...query }: UseAggregateQuery<RowOf<Name>, By, Value> = {},
  options: UseDatasetOptions = {},
): UseAggregateResult<Group<By, Value>> {
  const { client } = useDatasetHandle(name);
  const selected = query as AnyQuery;
  const read = async (signal: AbortSignal) => {
    const asked = {
      ...selected,
      ...(by === undefined ? {} : { group_by: by }),
      ...(values === undefined ? {} : { values: values as readonly Aggregate<AnyRow>[] }),
    };
    const { position, ...value } = await client.groups(asked, signal);
    return { value, position };
  };
  const hash = JSON.stringify([searchParams(selected).toString(), by, values]);
  const { data, error, refetch } = useWorkedOut<Groups<By, Value>>(
    name,
    selected,
    hash,
    read,
    options,
  );
  return {
    data: data?.data ?? [],
    loading: data === undefined && error === null,
    hasMore: data?.has_more ?? false,
    error,
    refetch,
  };
}

interface Groups<By extends string, Value extends string> {
  readonly data: readonly Group<By, Value>[];
  readonly has_more: boolean;
}

/** What `read` answers about the rows of `query`, read again when they change; `asked` names it. */
function useWorkedOut<T>(
  name: string,
  query: AnyQuery,
  asked: string,
  read: (signal: AbortSignal) => Promise<AggregateAnswer>,
  options: UseDatasetOptions,
): Result<T> {
  const runtime = useRuntime();
  const { dataset, client } = useDatasetHandle(name);
  const policy = options.refreshPolicy ?? dataset.refreshPolicy;
  const realtime = (options.realtime ?? dataset.realtime) && policy !== "manual";
  const queryKey = ["n3", name, "aggregate", asked];
  const { data, error, refetch } = useQuery({
    meta: { told: () => realtime && runtime.socket.isTold(channelOf(name, query)) },
    queryKey,
    queryFn: ({ signal }) => read(signal),
    refetchOnWindowFocus: policy === "on_focus" || policy === "on_change",
    refetchInterval: typeof policy === "object" ? policy.every : false,
    staleTime: options.cacheTtl ?? 0,
  });

  // Followed from the place of the first answer: what happens before it is in it.
  const known = data !== undefined;
  useEffect(() => {
    if (!realtime || !known) return undefined;
    const { clock, queries } = runtime;
    let closed = false;
    let cancelSettle: (() => void) | null = null;
    let cancelRetry: (() => void) | null = null;
    const changed = () => {
      // Many changes in a moment are one.
      cancelSettle ??= clock.after(settle, () => {
        cancelSettle = null;
        void refetch();
      });
    };
    const readAgain = async () => {
      const answer = await refetch();
      if (closed) return;
      if (answer.isError) cancelRetry = clock.after(retryAfter, () => void readAgain());
      else subscription.resume(answer.data?.position ?? null);
    };
    const since = queries.getQueryData<AggregateAnswer>(queryKey)?.position ?? null;
    const subscription = client.subscribe(query, since, {
      event: changed,
      resync: () => void readAgain(),
    });
    if (subscription.missed) void readAgain();
    return () => {
      closed = true;
      cancelSettle?.();
      cancelRetry?.();
      subscription.close();
    };
    // Equal text means equal queries.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [realtime, known, asked, client, runtime, refetch]);

  return {
    data: data?.value as T | undefined,
    error: error instanceof ApiError ? error : error === null ? null : ApiError.unreachable(error),
    refetch: () => void refetch(),
  };
}

const settle = 200;
const retryAfter = 2_000;
