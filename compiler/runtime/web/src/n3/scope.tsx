import { createContext, useContext, useMemo, type ReactNode } from "react";
import { useParams } from "wouter";
import type { AnyRow } from "./dataset";
import type { ExpressionUser } from "./expressions";
import { useDatasetRows } from "./use_dataset";
import { useMe } from "./use_me";

/** What the expressions of a page know. */
export interface Scope {
  readonly user: ExpressionUser;
  /** By path: `route.id`, `order.total` of a loop around, `orders.total` of a dataset's first row. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** The expressions of a row's buttons know the row, too. */
export interface RowScope<T> extends Scope {
  readonly row: T;
}

const nobody: ExpressionUser = { id: null, name: null, email: null, roles: [], anonymous: true };

const ParamsContext = createContext<Readonly<Record<string, unknown>>>({});

export function useScope(): Scope {
  const user = useMe()?.user ?? nobody;
  const params = useContext(ParamsContext);
  return useMemo(() => ({ user, params }), [user, params]);
}

/** A row under its name: `order.total`, and `order.customer.name` behind a reference. */
export function rowParams(name: string, row: AnyRow): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  const add = (prefix: string, values: Readonly<Record<string, unknown>>) => {
    for (const [field, value] of Object.entries(values)) {
      params[`${prefix}.${field}`] = value;
      if (typeof value === "object" && value !== null && !Array.isArray(value)) {
        add(`${prefix}.${field}`, value as Record<string, unknown>);
      }
    }
  };
  add(name, row);
  return params;
}

/** Gives what is below it further parameters. */
export function WithParams({
  params,
  children,
}: {
  readonly params: Readonly<Record<string, unknown>>;
  readonly children: ReactNode;
}) {
  const around = useContext(ParamsContext);
  const all = useMemo(() => ({ ...around, ...params }), [around, params]);
  return <ParamsContext value={all}>{children}</ParamsContext>;
}

/** The parameters of the page's path, as `route.id`. */
export function RouteParams({ children }: { readonly children: ReactNode }) {
  const route = useParams<Record<string, string | undefined>>();
  const text = JSON.stringify(route);
  const params = useMemo(
    () =>
      Object.fromEntries(
        Object.entries(JSON.parse(text) as Record<string, string>).map(([name, value]) => [
          `route.${name}`,
          value,
        ]),
      ),
    [text],
  );
  return <WithParams params={params}>{children}</WithParams>;
}

/** The first row of a dataset, whose fields the page's texts and conditions name. */
export function FirstRow({
  datasetName,
  children,
}: {
  readonly datasetName: string;
  readonly children: ReactNode;
}) {
  const [row] = useDatasetRows(datasetName, { page: 1, page_size: 1 }).data;
  const params = useMemo(
    () => (row === undefined ? {} : rowParams(datasetName, row)),
    [datasetName, row],
  );
  return <WithParams params={params}>{children}</WithParams>;
}
