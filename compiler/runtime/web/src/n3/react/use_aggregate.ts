import { useQuery } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { ApiError } from "../core/api_error";
import { useRuntime, useDatasetHandle } from "./context";
import { channelOf, searchParams } from "../core/list_query";
import type { AnyQuery } from "../core/live_lists";
import type { UseDatasetOptions } from "./use_dataset";

/** What a widget's number is made of. */
export interface AggregateValue<Field extends string = string> {
  readonly function: "count" | "sum" | "avg" | "min" | "max";
  readonly field?: Field;
}

interface Result<T> {
  readonly data: T | undefined;
  readonly error: ApiError | null;
  readonly live: boolean;
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
  const live = useSyncExternalStore(
    runtime.socket.onChange,
    () => realtime && runtime.socket.isLive(channelOf(name, query)),
  );
  const { data, error, refetch } = useQuery({
    meta: { told: () => realtime && runtime.socket.isTold(channelOf(name, query)) },
    queryKey: ["n3", name, "aggregate", hash],
    queryFn: async ({ signal }) => (await client.aggregate(query, signal)) as T,
    refetchOnWindowFocus: policy === "on_focus" || policy === "on_change",
    refetchInterval: typeof policy === "object" ? policy.every : false,
    staleTime: options.cacheTtl ?? 0,
  });

  useEffect(() => {
    if (!realtime) return undefined;
    let cancel: (() => void) | null = null;
    const changed = () => {
      // Many changes in a moment are one.
      cancel ??= runtime.clock.after(settle, () => {
        cancel = null;
        void refetch();
      });
    };
    const subscription = client.subscribe(query, null, {
      event: changed,
      resync: () => {
        changed();
        subscription.resume(null);
      },
    });
    return () => {
      cancel?.();
      subscription.close();
    };
    // Equal text means equal queries.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [realtime, hash, client, runtime, refetch]);

  return {
    data,
    error: error instanceof ApiError ? error : error === null ? null : ApiError.unreachable(error),
    live,
    refetch: () => void refetch(),
  };
}

const settle = 200;
