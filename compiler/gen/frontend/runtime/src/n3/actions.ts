import { useCallback } from "react";
import { useLocation } from "wouter";
import { ApiError } from "./api_error";
import { useRuntime } from "./context";
import { keyOf, type AnyRow, type Key } from "./dataset";
import { isLocalPath } from "./route";
import type { Runtime } from "./runtime";
import type { RowScope, Scope } from "./scope";
import { textOf, type Template } from "./template";

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

/** Does what a program lists, one after the other; the first that fails is the last. */
export function useActions(): <S extends Scope>(
  actions: readonly Action<S>[],
  scope: S,
  refresh?: () => void,
) => Promise<boolean> {
  const runtime = useRuntime();
  const [, navigate] = useLocation();
  return useCallback(
    async (actions, scope, refresh) => {
      try {
        for (const action of actions) {
          switch (action.type) {
            case "refresh_table":
              refresh?.();
              break;
            case "navigate": {
              const to = textOf(action.to, scope);
              if (isLocalPath(to)) navigate(to);
              break;
            }
            case "toast":
              runtime.toasts.show(textOf(action.message, scope));
              break;
            default:
              await write(runtime, action, scope);
          }
        }
        return true;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        runtime.toasts.show(error.message);
        return false;
      }
    },
    [runtime, navigate],
  );
}

type Write<S> = Extract<Action<S>, { readonly dataset: string }>;

async function write<S extends Scope>(runtime: Runtime, action: Write<S>, scope: S): Promise<void> {
  const { writer } = runtime.session(action.dataset);
  if (action.type === "create") {
    await writer.create(valuesOf(action.set, scope));
    return;
  }
  const keys =
    action.row === undefined
      ? await everyKey(runtime, action, scope)
      : [keyIn(runtime, action.dataset, action.row, scope)];
  for (const key of keys) {
    if (key === null) continue;
    if (action.type === "delete") await writer.delete(key);
    else await writer.update(key, valuesOf(action.set, scope));
  }
}

function valuesOf<S>(set: Values<S>, scope: S): Record<string, unknown> {
  return Object.fromEntries(Object.entries(set).map(([name, value]) => [name, value(scope)]));
}

function keyIn(runtime: Runtime, dataset: string, row: string, scope: Scope): Key | null {
  const { dataset: spec } = runtime.session(dataset);
  const key = scope.params[`${row}.${spec.key}`];
  return typeof key === "string" || typeof key === "number" ? key : null;
}

/** The keys of all rows that are meant and that this reader may change. */
export async function everyKey<S>(
  runtime: Runtime,
  action: Exclude<Write<S>, { readonly type: "create" }>,
  scope: Scope,
): Promise<Key[]> {
  const { client, dataset } = runtime.session(action.dataset);
  const meant = (row: AnyRow) =>
    row._can?.[action.type] === true &&
    // The compiler has typed the condition over rows of this dataset.
    (action.where === undefined || action.where({ ...scope, row: row as never }) === true);
  const keys: Key[] = [];
  for (let page = 1; keys.length < mostRows; page++) {
    const list = await client.list({ page, page_size: pageSize, sort_by: dataset.key as never });
    const rows: readonly AnyRow[] = list.data;
    keys.push(...rows.filter(meant).map((row) => keyOf(dataset, row)));
    if (!list.has_more) break;
  }
  return keys;
}
