import { useCallback } from "react";
import { ApiError } from "../../../core/api_error";
import { keyOf, titleOf, type AnyRow } from "../../../core/dataset";
import { problemText } from "../../../core/problem_text";
import type { DatasetHandle } from "../../../core/runtime";
import { board as words } from "../../../words/board";
import { useRuntime } from "../../context";

/** Deletes a card after a while, unless that is taken back. */
export function useRemoval({ dataset, writer }: DatasetHandle): (row: AnyRow) => void {
  const { toasts } = useRuntime();
  return useCallback(
    (row) => {
      const card = titleOf(dataset, row);
      const { undo } = writer.deleteLater([keyOf(dataset, row)], (error) => {
        const why = error instanceof ApiError ? problemText(error, dataset.fields) : "";
        toasts.show(words.notDeleted(card, why), { tone: "bad" });
      });
      toasts.show(words.deleted(card), { action: { label: words.undo, run: undo } });
    },
    [dataset, writer, toasts],
  );
}
