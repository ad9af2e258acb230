import { ApiError } from "../../../core/api_error";
import { keyOf, type AnyDataset, type AnyRow, type Key } from "../../../core/dataset";
import type { FieldSpec } from "../../../core/fields";
import { editText } from "../../../core/format";
import type { ConflictRule } from "../../../core/outbox_entry";
import { problemText } from "../../../core/problem_text";
import type { Draft, KeyedStore } from "../../../core/keyed_store";
import type { Runtime, DatasetHandle } from "../../../core/runtime";
import type { UnsavedRow } from "./kept_rows";
import { parsePasted } from "./pasted";
import type { Undoable, UndoHistory } from "./undo_history";
import { brokenRules, checkField } from "../../../core/validation";
import { isTyped, kindOf } from "../inputs/field_input";
import type { TableColumn } from "./column";
import { table as words } from "../../../words/table";
import { common } from "../../../words/common";

/** The cell that has the focus, and whether it is being written in. */
export interface ActiveCell {
  readonly key: Key;
  readonly field: string;
  readonly editing: boolean;
}

interface Options {
  readonly runtime: Runtime;
  readonly datasetName: string;
  /** Names the widget within the app, for what is kept of it. */
  readonly widget: string;
  /** Shows a change before the server agreed. */
  readonly optimistic: boolean;
  readonly conflict: ConflictRule;
  readonly history: UndoHistory;
}

/**
 * Writing in the cells of one table. What is half-typed, and where, is kept outside React; a text
 * that could not be saved stays in its cell with the reason.
 */
export class CellEditing {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  readonly subscribe = (listener: () => void): (() => void) =>
    this.#options.runtime.widgets.subscribe(listener);

  readonly active = (): ActiveCell | null =>
    (this.#options.runtime.widgets.get(this.#name) as ActiveCell | undefined) ?? null;

  get conflict(): ConflictRule {
    return this.#options.conflict;
  }

  get drafts(): KeyedStore<Draft> {
    return this.#options.runtime.drafts;
  }

  draftKey(key: Key, field: string): string {
    return JSON.stringify([this.#options.widget, key, field]);
  }

  /** The rows that have a text which is not saved, and whether they are still there. */
  unsaved(): readonly UnsavedRow[] {
    const active = this.active();
    return this.#unsavedDrafts().map(({ name, draft }) => {
      const key = this.#key(draft.base);
      const open = active?.editing === true && this.draftKey(active.key, active.field) === name;
      return { key, open, deleted: this.#isDeleted(key) };
    });
  }

  /** A row with an unsaved text as it was when the typing began. */
  baseOf(key: Key): AnyRow | undefined {
    return this.#unsavedDrafts().find(({ draft }) => this.#key(draft.base) === key)?.draft.base;
  }

  #unsavedDrafts(): readonly { readonly name: string; readonly draft: Draft }[] {
    const ofWidget = `${JSON.stringify([this.#options.widget]).slice(0, -1)},`;
    return [...this.drafts.keys()].flatMap((name) => {
      const draft = name.startsWith(ofWidget) ? this.drafts.get(name) : undefined;
      return draft === undefined ? [] : [{ name, draft }];
    });
  }

  /** What was typed in a row is gone with it, or was written otherwise; without a field, in all its cells. */
  forget(row: AnyRow, field?: FieldSpec): void {
    const key = this.#key(row);
    for (const { name } of field === undefined ? this.#dataset.fields : [field])
      this.drafts.delete(this.draftKey(key, name));
  }

  focus(key: Key, field: string): void {
    const active = this.active();
    if (active?.key === key && active.field === field) return;
    this.#activate({ key, field, editing: false });
  }

  /** Begins to write: with the cell's text, with what was left in it, or with a first letter. */
  begin(row: AnyRow, field: FieldSpec, text?: string): void {
    const key = this.#key(row);
    const draftKey = this.draftKey(key, field.name);
    const draft = this.drafts.get(draftKey);
    const first = text ?? draft?.text ?? editText(field, row[field.name]);
    this.drafts.set(draftKey, { base: draft?.base ?? row, text: first, error: null });
    this.#activate({ key, field: field.name, editing: true });
  }

  /** Begins with a text from elsewhere; an editor without free text takes only what it can show. */
  paste(row: AnyRow, column: TableColumn, text: string): void {
    const { field, input, target } = column;
    const kind = kindOf(field, input);
    if (target !== null || isTyped(kind)) {
      this.begin(row, field, text);
      return;
    }
    const parsed = parsePasted(this.#dataset, field, text);
    if ("error" in parsed) {
      this.#options.runtime.toasts.show(words.notPasted(field.label, parsed.error), {
        tone: "bad",
      });
    } else if (kind === "checkbox") {
      if (parsed.value !== row[field.name]) this.toggle(row, field);
    } else this.begin(row, field, editText(field, parsed.value));
  }

  type(key: Key, field: string, text: string): void {
    const draftKey = this.draftKey(key, field);
    const draft = this.drafts.get(draftKey);
    if (draft !== undefined) this.drafts.set(draftKey, { ...draft, text, error: null });
  }

  cancel(key: Key, field: string): void {
    this.drafts.delete(this.draftKey(key, field));
    this.#rest(key, field);
  }

  /**
   * Takes what was typed. False where it can't be: then the cell says why, and keeps it; a person
   * who went elsewhere (`leaving`) is not held.
   */
  commit(key: Key, field: FieldSpec, leaving = false): boolean {
    const draftKey = this.draftKey(key, field.name);
    const draft = this.drafts.get(draftKey);
    if (draft === undefined) return true;
    if (draft.text === editText(field, draft.base[field.name])) {
      this.cancel(key, field.name);
      return true;
    }
    const checked = checkField(this.#dataset, field, "update", draft.text);
    if ("error" in checked) {
      this.drafts.set(draftKey, { ...draft, error: checked.error });
      if (leaving) this.#rest(key, field.name);
      return false;
    }
    const broken = brokenRules(this.#dataset, { ...draft.base, [field.name]: checked.value }).find(
      ({ fields }) => fields.includes(field.name),
    );
    if (broken !== undefined) {
      this.drafts.set(draftKey, { ...draft, error: broken.message });
      if (leaving) this.#rest(key, field.name);
      return false;
    }
    if (this.#isDeleted(key)) {
      this.drafts.set(draftKey, { ...draft, error: words.deletedMeanwhile });
      if (leaving) this.#rest(key, field.name);
      return false;
    }
    this.drafts.delete(draftKey);
    this.#rest(key, field.name);
    this.#send(key, field, checked.value, draft);
    return true;
  }

  /** A text that was written from elsewhere and can't be saved: it stays in its cell with the reason. */
  refuse(row: AnyRow, field: FieldSpec, text: string, error: string): void {
    this.drafts.set(this.draftKey(this.#key(row), field.name), { base: row, text, error });
  }

  /** Turns a yes into a no. */
  toggle(row: AnyRow, field: FieldSpec): void {
    const value = row[field.name] !== true;
    const draft = { base: row, text: String(value), error: null };
    this.#send(this.#key(row), field, value, draft);
  }

  #send(key: Key, field: FieldSpec, value: unknown, draft: Draft): void {
    const { optimistic, conflict } = this.#options;
    const session = this.#session;
    const options = { base: draft.base, optimistic, conflict, ask: true };
    const row = session.rows.get(key).base ?? draft.base;
    // The right may have gone while somebody typed.
    if (row._can?.update === false || row._can?.fields?.[field.name] === false) {
      const error = common.cannotChange(field.label);
      this.drafts.set(this.draftKey(key, field.name), { ...draft, error });
      return;
    }
    const saved = session.writer.update(key, { [field.name]: value }, options);
    this.#options.history.push(this.#undoOf(key, field, draft.base[field.name], saved));
    saved.catch((error: unknown) => {
      const draftKey = this.draftKey(key, field.name);
      // Something newer is being typed: it will be sent, and answered, by itself.
      if (this.drafts.get(draftKey) !== undefined) return;
      const { text, base } = draft;
      this.drafts.set(draftKey, { text, base, error: reason(error, field, this.#dataset.fields) });
    });
  }

  /** An edit is taken back by writing what was there before, once it was saved. */
  #undoOf(key: Key, field: FieldSpec, before: unknown, saved: Promise<AnyRow | null>): Undoable {
    const { runtime, optimistic, conflict } = this.#options;
    const write = async (row: AnyRow | null) => {
      const options = { ...(row === null ? {} : { base: row }), optimistic, conflict };
      await this.#session.writer.update(key, { [field.name]: before }, options);
    };
    let failed = false;
    saved.catch(() => {
      failed = true;
    });
    return {
      undo: () => {
        if (failed) return null;
        saved.then(write).then(
          () => {
            runtime.toasts.show(words.changeUndone(field.label));
          },
          (error: unknown) => {
            const why = error instanceof ApiError ? problemText(error, this.#dataset.fields) : "";
            runtime.toasts.show(words.notUndone(why), { tone: "bad" });
          },
        );
        return { key, field: field.name };
      },
    };
  }

  #isDeleted(key: Key): boolean {
    const { base, goneAt } = this.#session.rows.get(key);
    return base === null && goneAt !== null;
  }

  #activate(cell: ActiveCell): void {
    this.#options.runtime.widgets.set(this.#name, cell);
  }

  /** The cell keeps the focus but is no longer written in. */
  #rest(key: Key, field: string): void {
    const active = this.active();
    if (active?.key === key && active.field === field && active.editing) {
      this.#activate({ key, field, editing: false });
    }
  }

  #key(row: AnyRow): Key {
    return keyOf(this.#dataset, row);
  }

  get #dataset(): AnyDataset {
    return this.#session.dataset;
  }

  /** As the program has it by now: what is written in stays while the program changes. */
  get #session(): DatasetHandle {
    return this.#options.runtime.handle(this.#options.datasetName);
  }

  get #name(): string {
    return `${this.#options.widget}:cell`;
  }
}

function reason(error: unknown, field: FieldSpec, fields: readonly FieldSpec[]): string {
  if (!(error instanceof ApiError)) return common.notSaved("").trim();
  if (error.status === 404) return words.deletedMeanwhile;
  const own = error.errors.find((entry) => entry.field === field.name);
  if (own !== undefined) return own.message;
  if (error.denied) return common.cannotChange(field.label);
  return common.notSaved(problemText(error, fields));
}
