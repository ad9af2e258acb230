import { sameValue } from "../../../core/compare";
import { ApiError } from "../../../core/api_error";
import { keyOf, titleOf, type AnyDataset, type AnyRow, type Key } from "../../../core/dataset";
import type { ConflictRule, RowChange } from "../../../core/outbox_entry";
import { problemText } from "../../../core/problem_text";
import type { DatasetHandle, Runtime } from "../../../core/runtime";
import { brokenRules } from "../../../core/validation";
import type { CellEditing } from "./cell_editing";
import type { TableColumn } from "./column";
import type { UndonePlace, UndoHistory } from "./undo_history";
import { table as words } from "../../../words/table";

/** A cell and what it is to hold; or why it can't. */
export interface CellChange {
  readonly row: AnyRow;
  readonly column: TableColumn;
  /** As typed or pasted: what stays in the cell where it is refused. */
  readonly text: string;
  readonly parsed: { readonly value: unknown } | { readonly error: string };
}

interface Options {
  readonly runtime: Runtime;
  readonly datasetName: string;
  readonly editing: CellEditing;
  readonly history: UndoHistory;
  readonly optimistic: boolean;
  readonly conflict: ConflictRule;
  /** The focus goes to what was taken back. */
  readonly follow: (place: UndonePlace) => void;
}

/** What a batch of the server takes. */
export const mostRows = 1_000;

/** Many cells written, or rows deleted, in one transaction; taken back as one. */
export class BatchEditing {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Writes cells. Where one can't be, nothing is written, the texts that are refused stay in their cells
   * with the reason, and the message offers to write the others.
   */
  async write(changes: readonly CellChange[]): Promise<void> {
    const { runtime, editing } = this.#options;
    const refused = new Map<CellChange, string>();
    for (const change of changes) {
      const error = this.#errorOf(change);
      if (error !== null) refused.set(change, error);
    }
    for (const [change, error] of this.#brokenRules(changes)) {
      if (!refused.has(change)) refused.set(change, error);
    }
    const good = changes.filter((change) => !refused.has(change));
    if (refused.size > 0) {
      this.#refuse(refused, good);
      return;
    }
    for (const { row, column } of changes) editing.forget(row, column.field);
    const rows = changesByRow(this.#dataset, changes);
    if (rows.length === 0) return;
    if (rows.length > mostRows) {
      runtime.toasts.show(words.tooMany(mostRows), { tone: "bad" });
      return;
    }
    await this.#send(rows, changes);
  }

  /** Deletes rows after a while, unless they are taken back. */
  delete(rows: readonly AnyRow[]): void {
    const { runtime, editing, history, follow } = this.#options;
    if (rows.length > mostRows) {
      runtime.toasts.show(words.tooMany(mostRows), { tone: "bad" });
      return;
    }
    const deletable = rows.filter((row) => row._can?.delete === true);
    const kept = rows.length - deletable.length;
    if (kept > 0) runtime.toasts.show(words.mayNotDelete(kept), { tone: "bad" });
    const [first] = deletable;
    if (first === undefined) return;
    for (const row of deletable) editing.forget(row);
    const keys = deletable.map((row) => keyOf(this.#dataset, row));
    const what = keys.length === 1 ? titleOf(this.#dataset, first) : words.rows(keys.length);
    const { undo } = this.#session.writer.deleteLater(keys, (error) => {
      runtime.toasts.show(words.notDeleted(what, this.#why(error)), { tone: "bad" });
    });
    const place = { key: keyOf(this.#dataset, first), field: null };
    const entry = { undo: () => (undo() ? place : null) };
    history.push(entry);
    const run = () => {
      if (entry.undo() !== null) follow(place);
    };
    runtime.toasts.show(words.deleted(what), { action: { label: words.undo, run } });
  }

  async #send(rows: readonly RowChange[], changes: readonly CellChange[]): Promise<void> {
    const { runtime, history, follow, optimistic, conflict } = this.#options;
    const { writer } = this.#session;
    const written = writer.updateAll(rows, { optimistic, conflict, ask: true });
    const [first] = changes;
    let failed = false;
    const undo = () => {
      if (failed || first === undefined) return null;
      written
        .then((after) => writer.updateAll(backwards(rows, after), { optimistic, conflict }))
        .then(
          () => {
            runtime.toasts.show(words.undone);
          },
          (error: unknown) => {
            runtime.toasts.show(words.notUndone(this.#why(error)), { tone: "bad" });
          },
        );
      return { key: keyOf(this.#dataset, first.row), field: first.column.field.name };
    };
    const once = onlyOnce(undo);
    history.push({ undo: once });
    try {
      await written;
      const run = () => {
        const place = once();
        if (place !== null) follow(place);
      };
      runtime.toasts.show(words.changed(rows.length), { action: { label: words.undo, run } });
    } catch (error) {
      failed = true;
      this.#refuseBy(error, rows, changes);
    }
  }

  /** What the server refused, at the cells that it names. */
  #refuseBy(error: unknown, rows: readonly RowChange[], changes: readonly CellChange[]): void {
    const { runtime } = this.#options;
    const refused = new Map<CellChange, string>();
    for (const { field: place, message } of error instanceof ApiError ? error.errors : []) {
      const [, index, field] = place.split(".");
      const key = rows[Number(index)]?.key;
      const ofRow = changes.filter(({ row }) => keyOf(this.#dataset, row) === key);
      const cell = ofRow.find(({ column }) => column.field.name === field) ?? ofRow[0];
      if (cell !== undefined) refused.set(cell, message);
    }
    if (refused.size === 0) {
      runtime.toasts.show(`${words.refused(changes.length)} ${this.#why(error)}`, { tone: "bad" });
      return;
    }
    const rowsRefused = new Set([...refused.keys()].map(({ row }) => keyOf(this.#dataset, row)));
    this.#refuse(
      refused,
      changes.filter(({ row }) => !rowsRefused.has(keyOf(this.#dataset, row))),
    );
  }

  #refuse(refused: ReadonlyMap<CellChange, string>, good: readonly CellChange[]): void {
    const { runtime, editing } = this.#options;
    for (const [{ row, column, text }, error] of refused)
      editing.refuse(row, column.field, text, error);
    const run = () => {
      void this.write(good);
    };
    runtime.toasts.show(words.refused(refused.size), {
      tone: "bad",
      ...(good.length === 0 ? {} : { action: { label: words.writeOthers, run } }),
    });
  }

  #errorOf({ row, column, parsed }: CellChange): string | null {
    if ("error" in parsed) return parsed.error;
    const { name } = column.field;
    const open = column.writable && row._can?.update === true && row._can.fields?.[name] !== false;
    return open ? null : words.cannotBeChanged(column.label);
  }

  /** A rule over a row is said at the first of its cells that it reads. */
  #brokenRules(changes: readonly CellChange[]): ReadonlyMap<CellChange, string> {
    const broken = new Map<CellChange, string>();
    for (const { key, patch, base } of changesByRow(this.#dataset, changes)) {
      for (const { fields, message } of brokenRules(this.#dataset, { ...base, ...patch })) {
        const cell = changes.find(
          ({ row, column }) =>
            keyOf(this.#dataset, row) === key && fields.includes(column.field.name),
        );
        if (cell !== undefined) broken.set(cell, message);
      }
    }
    return broken;
  }

  #why(error: unknown): string {
    if (!(error instanceof ApiError)) return "";
    // Of a batch they begin with the place of their item.
    const errors = error.errors.map((one) => {
      return { ...one, field: one.field.replace(/^(update|delete)\.\d+\.?/, "") };
    });
    return problemText(error, this.#dataset.fields, errors);
  }

  get #dataset(): AnyDataset {
    return this.#session.dataset;
  }

  get #session(): DatasetHandle {
    return this.#options.runtime.handle(this.#options.datasetName);
  }
}

/** The changes of each row as one; cells that hold the value already are no change. */
function changesByRow(dataset: AnyDataset, changes: readonly CellChange[]): readonly RowChange[] {
  const rows = new Map<Key, { readonly base: AnyRow; readonly patch: Record<string, unknown> }>();
  for (const { row, column, parsed } of changes) {
    const { name } = column.field;
    if ("error" in parsed || sameValue(row[name], parsed.value)) continue;
    const key = keyOf(dataset, row);
    const known = rows.get(key) ?? { base: row, patch: {} };
    known.patch[name] = parsed.value;
    rows.set(key, known);
  }
  return [...rows].map(([key, { base, patch }]) => ({ key, base, patch }));
}

/** What was there before. Rows that may not be read any more are not written to. */
function backwards(
  rows: readonly RowChange[],
  after: readonly (AnyRow | null)[],
): readonly RowChange[] {
  return rows.flatMap(({ key, base, patch }, i) => {
    const now = after[i];
    if (now === null || now === undefined) return [];
    const before = Object.fromEntries(
      Object.keys(patch).map((name) => [name, base?.[name] ?? null]),
    );
    return [{ key, base: now, patch: before }];
  });
}

function onlyOnce<T>(run: () => T | null): () => T | null {
  let done = false;
  return () => {
    if (done) return null;
    done = true;
    return run();
  };
}
