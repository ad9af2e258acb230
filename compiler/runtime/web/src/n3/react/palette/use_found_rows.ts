import { useQueries } from "@tanstack/react-query";
import { keyOf, titleOf, type AnyDataset, type AnyRow, type Key } from "../../core/dataset";
import { useApp } from "../context";
import { useCurrentUser } from "../use_current_user";
import { useDebounced } from "../use_debounced";

export interface FoundRow {
  readonly dataset: AnyDataset;
  readonly key: Key;
  readonly title: string;
}

const rest = 200;
const fewest = 2;
const perDataset = 5;
const mostDatasets = 8;

/** Rows of the program's own datasets that have what was typed, as far as the reader may see them. */
export function useFoundRows(typed: string): {
  readonly rows: readonly FoundRow[];
  readonly searching: boolean;
} {
  const { app, runtime } = useApp();
  const me = useCurrentUser();
  const text = useDebounced(typed.trim(), rest);
  const asks = text.length >= fewest;
  // A derived dataset shows rows of others again.
  const datasets = app.datasets
    .map(({ name }) => runtime.handle(name).dataset)
    .filter(
      ({ name, pending, schemas, searchable }) =>
        !pending &&
        schemas !== undefined &&
        searchable.size > 0 &&
        me?.datasets[name]?.read !== false,
    )
    .slice(0, mostDatasets);
  const answers = useQueries({
    queries: datasets.map(({ name }) => ({
      queryKey: ["n3", name, "found", text],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        runtime
          .handle(name)
          .client.list({ page: 1, page_size: perDataset, search: text, count: "none" }, signal),
      enabled: asks,
      staleTime: 5_000,
    })),
  });
  const rows = !asks
    ? []
    : datasets.flatMap((dataset, i) =>
        (answers[i]?.data?.data ?? []).map((row: AnyRow) => ({
          dataset,
          key: keyOf(dataset, row),
          title: titleOf(dataset, row),
        })),
      );
  const searching =
    typed.trim().length >= fewest &&
    (text !== typed.trim() || answers.some(({ isFetching }) => isFetching));
  return { rows, searching };
}
