import { ApiError } from "./api_error";
import { keyOf, type AnyDataset, type AnyRow, type Key } from "./dataset";
import type { CurrentUser } from "./current_user";
import { isLocalPath } from "./local_path";
import type { ConflictRule } from "./outbox_entry";
import { problemText } from "./problem_text";
import type { Runtime } from "./runtime";
import type { RowScope, Scope } from "./scope";
import { textOf, type Template } from "./template";
import { common } from "../words/common";

type Values<S> = Readonly<Record<string, (scope: S) => unknown>>;

/** Something that a button or a saved form does. */
export type Action<S = Scope> =
  | { readonly type: "refresh_table" }
  /** Within the app only. */
  | { readonly type: "navigate"; readonly to: Template }
  | { readonly type: "toast"; readonly message: Template }
  | { readonly type: "create"; readonly dataset: string; readonly set: Values<S> }
  | {
      readonly type: "update";
      readonly dataset: string;
      /** Whose row: `row` of a table, or the variable of a loop; without it every row. */
      readonly row?: string;
      readonly where?: Where;
      readonly set: Values<S>;
    }
  | {
      readonly type: "delete";
      readonly dataset: string;
      readonly row?: string;
      readonly where?: Where;
    };

/** Of an action that names no row: which rows are meant. */
type Where = (scope: RowScope<Readonly<Record<string, never>>>) => unknown;

/** How many rows a button that names no row may change. */
const mostRows = 10_000;
const pageSize = 100;

/** Why a step could not be done, in words for people. */
class Stopped extends Error {}

/** What a step may ask of the page around it. */
export interface Effects {
  readonly navigate: (to: string) => void;
  /** Reads the widget's list again. */
  readonly refresh?: (() => void) | undefined;
  /** What becomes of an update where somebody else has changed the row. */
  readonly conflict?: ConflictRule | undefined;
}

/** Does what a program lists, one after the other; the first that fails is the last. */
export async function perform<S extends Scope>(
  runtime: Runtime,
  actions: readonly Action<S>[],
  scope: S,
  { navigate, refresh, conflict }: Effects,
): Promise<boolean> {
  try {
    for (const action of actions) {
      switch (action.type) {
        case "refresh_table":
          refresh?.();
          break;
        case "navigate": {
          const to = addressOf(action.to, scope);
          if (isLocalPath(to)) navigate(to);
          break;
        }
        case "toast":
          runtime.toasts.show(textOf(action.message, scope));
          break;
        default:
          await write(runtime, action, scope, conflict).catch((error: unknown) => {
            if (!(error instanceof ApiError)) throw error;
            throw new Stopped(problemText(error, runtime.handle(action.dataset).dataset.fields));
          });
      }
    }
    return true;
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    runtime.toasts.show(error.message, { tone: "bad" });
    return false;
  }
}

/** Values within an address are parts of it: a slash in one leads nowhere else. */
function addressOf(to: Template, scope: Scope): string {
  const whole = typeof to === "string" || typeof to[0] !== "string";
  return textOf(to, scope, whole ? undefined : encodeURIComponent);
}

/** May this reader do all of it, as far as the server has said? Rows that are not named count as open. */
export function mayDo(
  actions: readonly Action<never>[],
  params: Scope["params"],
  me: CurrentUser | undefined,
): boolean {
  return actions.every((action) => {
    if (action.type === "create") return me?.datasets[action.dataset]?.create === true;
    if (action.type !== "update" && action.type !== "delete") return true;
    if (action.row === undefined) return true;
    const can = `${action.row}._can`;
    return (
      params[`${can}.${action.type}`] === true &&
      (action.type === "delete" ||
        Object.keys(action.set).every((name) => params[`${can}.fields.${name}`] !== false))
    );
  });
}

type Write<S> = Extract<Action<S>, { readonly dataset: string }>;

async function write<S extends Scope>(
  runtime: Runtime,
  action: Write<S>,
  scope: S,
  conflict: ConflictRule | undefined,
): Promise<void> {
  const { writer, dataset } = runtime.handle(action.dataset);
  if (action.type === "create") {
    await writer.create(valuesOf(dataset, action.set, scope));
    return;
  }
  const one = async (key: Key, base?: AnyRow) => {
    if (action.type === "delete") await writer.delete(key);
    else
      await writer.update(key, valuesOf(dataset, action.set, scope), {
        ...(base === undefined ? {} : { base }),
        conflict,
        ask: conflict === "ask",
      });
  };
  if (action.row !== undefined) {
    const key = keyIn(runtime, action.dataset, action.row, scope);
    if (key === null) throw new Stopped(common.noRowToChange);
    await one(key);
    return;
  }
  const { rows } = await meantRows(runtime, action, scope);
  let done = 0;
  for (const row of rows) {
    try {
      await one(keyOf(dataset, row), row);
      done += 1;
    } catch (error) {
      if (!(error instanceof ApiError) || rows.length === 1) throw error;
      const some = action.type === "delete" ? common.deletedSome : common.changedSome;
      throw new Stopped(some(done, rows.length, problemText(error, dataset.fields)));
    }
  }
}

/** The values of fields that the server has; one that is not saved yet has none. */
function valuesOf<S>(dataset: AnyDataset, set: Values<S>, scope: S): Record<string, unknown> {
  const pending = new Set(dataset.fields.flatMap((field) => (field.pending ? [field.name] : [])));
  return Object.fromEntries(
    Object.entries(set).flatMap(([name, value]) =>
      pending.has(name) ? [] : [[name, value(scope)]],
    ),
  );
}

function keyIn(runtime: Runtime, dataset: string, row: string, scope: Scope): Key | null {
  const { dataset: spec } = runtime.handle(dataset);
  const key = scope.params[`${row}.${spec.key}`];
  return typeof key === "string" || typeof key === "number" ? key : null;
}

interface Meant {
  readonly rows: readonly AnyRow[];
  /** There are more than one button changes. */
  readonly more: boolean;
}

/** All rows that an action means and that this reader may change. */
export async function meantRows<S>(
  runtime: Runtime,
  action: Exclude<Write<S>, { readonly type: "create" }>,
  scope: Scope,
): Promise<Meant> {
  const { client, dataset } = runtime.handle(action.dataset);
  const meant = (row: AnyRow) =>
    row._can?.[action.type] === true &&
    (action.type === "delete" ||
      Object.keys(action.set).every((name) => row._can?.fields?.[name] !== false)) &&
    // The compiler has typed the condition over rows of this dataset.
    (action.where === undefined || action.where({ ...scope, row: row as never }) === true);
  const rows: AnyRow[] = [];
  for (let page = 1; ; page++) {
    const list = await client.list({ page, page_size: pageSize, sort_by: dataset.key as never });
    rows.push(...(list.data as readonly AnyRow[]).filter(meant));
    if (rows.length > mostRows) return { rows: rows.slice(0, mostRows), more: true };
    if (!list.has_more) return { rows, more: false };
  }
}
