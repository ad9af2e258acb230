import { useCallback } from "react";
import { ApiError } from "../../../core/api_error";
import { keyOf, titleOf, type AnyDataset, type AnyRow } from "../../../core/dataset";
import type { FieldSpec } from "../../../core/fields";
import type { ConflictRule } from "../../../core/outbox_entry";
import { problemText } from "../../../core/problem_text";
import type { DatasetHandle } from "../../../core/runtime";
import { brokenRules, isWritable } from "../../../core/validation";
import { useRuntime } from "../../context";
import { columnOfRow, type BoardColumn } from "./board_column_spec";
import { board as words } from "../../../words/board";
import { common } from "../../../words/common";
import type { CardPlaces } from "./card_places";

interface Options {
  readonly handle: DatasetHandle;
  readonly by: FieldSpec;
  readonly columns: readonly BoardColumn[];
  readonly places: CardPlaces;
  readonly optimistic: boolean;
  readonly conflict: ConflictRule;
  /** Reads columns again. */
  readonly read: (columns: readonly (string | undefined)[]) => void;
  readonly announce: (text: string) => void;
}

/** May this reader move the card? */
export function mayMove(dataset: AnyDataset, by: FieldSpec, row: AnyRow): boolean {
  return (
    isWritable(dataset, by, "update") &&
    row._can?.update === true &&
    row._can.fields?.[by.name] !== false
  );
}

/** Moves cards: each move is a change of one field. One that is refused is taken back and says why. */
export function useMoves(options: Options): (row: AnyRow, to: BoardColumn) => void {
  const { handle, by, columns, places, optimistic, conflict, read, announce } = options;
  const { toasts } = useRuntime();
  return useCallback(
    (row, to) => {
      const { dataset, writer, rows } = handle;
      const key = keyOf(dataset, row);
      const card = titleOf(dataset, row);
      const from = columnOfRow(columns, by.name, row);
      if (from === to.id) {
        announce(words.stays(card, to.label));
        return;
      }
      const refuse = (why: string) => {
        // An error is said by its message.
        toasts.show(words.refused(card, to.label, why), { tone: "bad" });
      };
      const [broken] = brokenRules(dataset, { ...row, [by.name]: to.value }).filter(({ fields }) =>
        fields.includes(by.name),
      );
      if (broken !== undefined) {
        refuse(broken.message);
        return;
      }
      places.move(key);
      announce(words.moved(card, to.label));
      const how = { base: row, optimistic, conflict, ask: conflict === "ask" };
      writer.update(key, { [by.name]: to.value }, how).then(
        () => {
          read([from, to.id]);
        },
        (error: unknown) => {
          places.move(key, false);
          const now = rows.get(key).base;
          const column = columns.find(
            ({ id }) => now !== null && id === columnOfRow(columns, by.name, now),
          );
          refuse(reason(error, by, dataset.fields, column));
        },
      );
    },
    [handle, by, columns, places, optimistic, conflict, read, announce, toasts],
  );
}

function reason(
  error: unknown,
  by: FieldSpec,
  fields: readonly FieldSpec[],
  column: BoardColumn | undefined,
): string {
  if (!(error instanceof ApiError)) return "";
  if (error.status === 404) return words.gone;
  if (error.code === "precondition_failed" && column !== undefined)
    return words.changed(column.label);
  const own = error.errors.find(({ field }) => field === by.name);
  if (own !== undefined) return own.message;
  return error.denied ? common.cannotChange(by.label) : problemText(error, fields);
}
