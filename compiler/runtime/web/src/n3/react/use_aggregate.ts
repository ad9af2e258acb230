import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { ApiError } from "../core/api_error";
import { useRuntime, useDatasetHandle } from "./context";
import type { AggregateAnswer } from "../core/dataset_client";
import { channelOf, searchParams } from "../core/list_query";
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
export function useAggregate<T>(
  name: string,
  query: AnyQuery,
  options: UseDatasetOptions,
): Result<T> {
  const runtime = useRuntime();
  const { dataset, client } = useDatasetHandle(name);
  const policy = options.refreshPolicy ?? dataset.refreshPolicy;
  const realtime = (options.realtime ?? dataset.realtime) && policy !== "manual";
  const hash = searchParams(query).toString();
  const queryKey = ["n3", name, "aggregate", hash];
  const { data, error, refetch } = useQuery({
    meta: { told: () => realtime && runtime.socket.isTold(channelOf(name, query)) },
    queryKey,
    queryFn: ({ signal }) => client.aggregate(query, signal),
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
  }, [realtime, known, hash, client, runtime, refetch]);

  return {
    data: data?.value as T | undefined,
    error: error instanceof ApiError ? error : error === null ? null : ApiError.unreachable(error),
    refetch: () => void refetch(),
  };
}

const settle = 200;
const retryAfter = 2_000;
