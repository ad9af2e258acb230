import { useMutation } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import { ApiError } from "../core/api_error";
import { useDatasetHandle } from "./context";
import type { CreateOf, DatasetName, Key, Row, RowOf, UpdateOf } from "../core/dataset";
import type { UpdateOptions } from "../core/dataset_writer";
import type { Patch } from "../core/row_state";

export interface UseDatasetMutationResult<T, Create, Update> {
  /** The new row; null where its maker may not read it. */
  readonly create: (values: Create) => Promise<Row<T> | null>;
  readonly update: (id: Key, values: Update, options?: UpdateOptions) => Promise<Row<T> | null>;
  readonly delete: (id: Key) => Promise<void>;
  /** A write is under way. */
  readonly pending: boolean;
  /** Why the last write failed. */
  readonly error: ApiError | null;
  /** Takes the newest delete back while it still waits. */
  readonly undo: (() => void) | null;
}

/** Writes of a dataset. Each shows at once and is taken back where the server refuses it. */
export function useDatasetMutation<Name extends DatasetName>(
  name: Name,
): UseDatasetMutationResult<RowOf<Name>, CreateOf<Name>, UpdateOf<Name>> {
  // The values' fields are known by the dataset's name; the writer only carries them.
  return useWriter(name) as UseDatasetMutationResult<RowOf<Name>, CreateOf<Name>, UpdateOf<Name>>;
}

/** The same for widgets, which know the dataset only when they run. */
function useWriter(name: string): UseDatasetMutationResult<Record<string, unknown>, Patch, Patch> {
  const { writer } = useDatasetHandle(name);
  const { mutateAsync, isPending, error } = useMutation({
    mutationFn: (written: Promise<unknown>) => written,
  });
  const run = useCallback(
    // The write begins here, not a turn later: what was changed shows at once.
    async <T>(write: () => Promise<T>): Promise<T> => (await mutateAsync(write())) as T,
    [mutateAsync],
  );
  return {
    create: useCallback((values: Patch) => run(() => writer.create(values)), [run, writer]),
    update: useCallback(
      (id: Key, values: Patch, options?: UpdateOptions) =>
        run(() => writer.update(id, values, options)),
      [run, writer],
    ),
    delete: useCallback((id: Key) => run(() => writer.delete(id)), [run, writer]),
    pending: isPending,
    error: error instanceof ApiError ? error : error === null ? null : ApiError.unreachable(error),
    undo: useSyncExternalStore(writer.subscribe, writer.newestUndo),
  };
}
